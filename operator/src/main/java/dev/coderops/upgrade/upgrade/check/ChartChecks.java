package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.upgrade.World;

/** What the target's chart and values must be like. */
final class ChartChecks {

    private ChartChecks() {}

    static Verdict valuesExist(Preflight preflight) {
        try {
            preflight.targetValues();
            return Verdict.PASS;
        } catch (World.MissingValues | PortException.Rejected missing) {
            return Verdict.refused(FailureReason.VALUES_NOT_FOUND, sentence(missing));
        }
    }

    /** With the tag pinned a newer chart changes nothing: the old image would go on running. */
    static Verdict imageTagIsNotPinned(Preflight preflight) {
        CoderVersion target = preflight.upgrade().spec().target();
        Object tag = values(preflight).at("coder", "image", "tag");
        if (tag == null || tag.toString().isEmpty() || tag.toString().equals("v" + target)) {
            return Verdict.PASS;
        }
        return Verdict.refused(
                FailureReason.IMAGE_TAG_PINNED,
                "The release's values pin coder.image.tag to '" + tag + "', so the chart of " + target
                        + " would still run that image. Let go of it with spec.values: {coder: {image: {tag: \"\"}}}.");
    }

    static Verdict isInTheRepository(Preflight preflight) {
        try {
            preflight.targetChart();
            return Verdict.PASS;
        } catch (ChartProblem problem) {
            return Verdict.refused(
                    switch (problem.kind()) {
                        case NOT_FOUND -> FailureReason.CHART_NOT_FOUND;
                        case DIGEST_DIFFERS -> FailureReason.CHART_DIGEST_DIFFERS;
                        case NOT_A_CHART -> FailureReason.CHART_INVALID;
                    },
                    sentence(problem));
        } catch (PortException.Unavailable unavailable) {
            return new Verdict.NotNow(FailureReason.CHART_REPOSITORY_UNREACHABLE, sentence(unavailable));
        }
    }

    static Verdict installsTheTarget(Preflight preflight) {
        CoderVersion target = preflight.upgrade().spec().target();
        ChartArchive chart = chart(preflight);
        boolean right =
                CoderVersion.parse(chart.appVersion()).map(target::equals).orElse(false);
        return right
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.CHART_INVALID,
                        "Chart " + chart.name() + " " + chart.version() + " installs Coder " + chart.appVersion()
                                + ", not the target " + target
                                + ": name the chart's version for that release in spec.chart.version.");
    }

    static Verdict rendersTheControlPlane(Preflight preflight) {
        ChartArchive chart = chart(preflight);
        try {
            var rendered = preflight.renderedTarget();
            if (rendered.isEmpty() || rendered.get().proxy()) {
                return Verdict.refused(
                        FailureReason.CHART_INVALID,
                        "Chart " + chart.name() + " " + chart.version()
                                + " with the release's values renders no Deployment"
                                + " of a Coder control plane: is spec.chart.name right?");
            }
            String now = preflight.workload().orElseThrow().name();
            return rendered.get().name().equals(now)
                    ? Verdict.PASS
                    : Verdict.refused(
                            FailureReason.CHART_INVALID,
                            "The target renders Deployment " + rendered.get().name() + ", but Coder runs as Deployment "
                                    + now
                                    + ": keep the name (coder.nameOverride in the values), or two Coders would share"
                                    + " one database.");
        } catch (PortException.Rejected | World.MissingValues | ChartProblem problem) {
            return Verdict.refused(
                    FailureReason.CHART_INVALID,
                    "Chart " + chart.name() + " " + chart.version() + " does not render with the release's values: "
                            + sentence(problem));
        }
    }

    private static Values values(Preflight preflight) {
        try {
            return preflight.targetValues();
        } catch (World.MissingValues checkedBefore) {
            throw new IllegalStateException(checkedBefore);
        }
    }

    private static ChartArchive chart(Preflight preflight) {
        try {
            return preflight.targetChart();
        } catch (ChartProblem checkedBefore) {
            throw new IllegalStateException(checkedBefore);
        }
    }

    private static String sentence(Exception problem) {
        return String.valueOf(problem.getMessage());
    }
}
