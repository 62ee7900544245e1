package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.port.ImageProbe;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target's image proven while Coder still runs: pulled onto a node with the release's own pull secrets and node
 * constraints, started, and asked for its version. It leaves the image on that node, so that the outage pulls nothing.
 * The pod is removed when the upgrade settles.
 */
final class ProbeImage implements Gate {

    private static final Duration RECHECK = Duration.ofSeconds(10);
    private static final String RUNS = "a pod pulls and runs it";

    /** How often the pod may be started again. */
    private static final int TRIES = 12;

    private static final Pattern VERSION = Pattern.compile("\\bv?(\\d+\\.\\d+\\.\\d+[0-9A-Za-z.+-]*)");

    @Override
    public StepName name() {
        return StepName.PROBE_IMAGE;
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        Plan plan = upgrade.journal().pinned();
        Workloads workloads = upgrade.world().ports().workloads();
        Optional<ImageProbe> probe = workloads.imageProbe(upgrade.ref());
        if (probe.isEmpty()) {
            return start(upgrade, workloads);
        }
        return switch (probe.get()) {
            case ImageProbe.Running(String _) -> waiting(upgrade, RUNS);
            case ImageProbe.Stuck(String detail) -> waiting(upgrade, detail);
            case ImageProbe.Finished(String output) -> finished(plan, output);
            case ImageProbe.Failed(String detail) ->
                new Progress.Violated(
                        FailureReason.IMAGE_DOES_NOT_RUN,
                        "Image " + plan.image() + " does not run on a node of this cluster: " + detail
                                + ". Coder was not touched.");
        };
    }

    private Progress start(Upgrade upgrade, Workloads workloads) {
        int attempts = upgrade.journal().step(name()).map(StepRecord::attempts).orElse(0);
        if (attempts >= TRIES) {
            return new Progress.Violated(
                    FailureReason.IMAGE_NOT_PULLED,
                    "The pod that proves the target's image is taken away again and again before it has run: something"
                            + " in namespace " + upgrade.ref().namespace() + " deletes it. Coder was not touched.");
        }
        RenderedWorkload target = rendered(upgrade);
        return new Progress.Required(
                List.of(),
                new Effect("start image probe", () -> {
                    workloads.startImageProbe(upgrade.ref(), target);
                    // While the node pulls there is time for Helm to get ready; in the outage there is none.
                    upgrade.world().ports().releases().makeReady();
                }),
                new Activity.ProbingImage(RUNS, deadline(upgrade)).sentence());
    }

    private Instant deadline(Upgrade upgrade) {
        return upgrade.deadline(name(), upgrade.spec().timeouts().imagePull());
    }

    private static RenderedWorkload rendered(Upgrade upgrade) {
        var world = upgrade.world();
        var provisions = world.provisions(upgrade.journal().baseline());
        return world.renderedTarget(world.ports().releases().archive(provisions.chartAfter()), provisions.valuesAfter())
                .orElseThrow(() -> new IllegalStateException("preflight saw the chart render a Deployment"));
    }

    private Progress waiting(Upgrade upgrade, String detail) {
        Instant deadline = deadline(upgrade);
        return upgrade.isPast(deadline)
                ? new Progress.Violated(
                        FailureReason.IMAGE_NOT_PULLED,
                        "Image " + upgrade.journal().pinned().image() + " did not get onto a node by " + deadline + ": "
                                + detail + ". Coder was not touched.")
                : new Progress.Running(new Activity.ProbingImage(detail, deadline), RECHECK);
    }

    private static Progress finished(Plan plan, String output) {
        Matcher matcher = VERSION.matcher(output);
        Optional<CoderVersion> found = matcher.find() ? CoderVersion.parse(matcher.group(1)) : Optional.empty();
        if (found.isPresent() && found.get().equals(plan.to())) {
            return new Progress.Satisfied(
                    List.of(), "Image " + plan.image() + " runs on a node and is " + plan.to() + ".");
        }
        return new Progress.Violated(
                FailureReason.IMAGE_OTHER_VERSION,
                "Image " + plan.image() + " is Coder "
                        + found.map(CoderVersion::toString).orElse("of an unknown version")
                        + ", not the target " + plan.to() + ". Coder was not touched.");
    }
}
