package dev.coderops.e2e.definition;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

/** A step whose answer the test gives. */
record Scripted(StepName name, Function<Upgrade, Progress> answer) implements Gate {

    @Override
    public Progress observe(Upgrade upgrade) {
        return answer.apply(upgrade);
    }

    /** The first two steps of every upgrade, each satisfied at once. */
    static Scripted plan() {
        return new Scripted(StepName.PLAN, upgrade -> planned(upgrade.spec().target()));
    }

    static Progress planned(CoderVersion target) {
        return new Progress.Satisfied(
                List.of(new Entry.PlanMade(new Plan(
                        CoderVersion.of("2.24.4"),
                        target,
                        new ChartRef(URI.create("https://helm.coder.com/v2"), "coder", "2.36.1", "sha256:00"),
                        "coder:v2.36.1",
                        null,
                        "sha256:01"))),
                "Planned.");
    }

    static Scripted baseline() {
        return new Scripted(
                StepName.CAPTURE_BASELINE,
                _ -> new Progress.Satisfied(
                        List.of(new Entry.BaselineCaptured(new Baseline(
                                "coder",
                                "uid",
                                2,
                                null,
                                "coder:v2.24.4",
                                1,
                                "coder-2.24.4",
                                "2.24.4",
                                "sha256:02",
                                "sha256:03",
                                new SchemaVersion(343),
                                new DatabaseIdentity("1", 2, "coder"),
                                "id",
                                "18.3"))),
                        "Captured."));
    }
}
