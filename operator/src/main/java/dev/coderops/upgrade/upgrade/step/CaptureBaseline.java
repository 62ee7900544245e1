package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.World;
import java.util.List;
import java.util.Optional;

/**
 * The undo record. Charts and values of both versions go to the upgrade's Secret first; the status is written when they
 * are there. The Secret is named by revision, so that a release changed in between gets provisions of its own.
 */
final class CaptureBaseline implements Gate {

    @Override
    public StepName name() {
        return StepName.CAPTURE_BASELINE;
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        World world = upgrade.world();
        Revision revision = world.newestRevision().orElse(null);
        if (revision == null || revision.status() != Revision.Status.DEPLOYED) {
            return changed("the Helm release is no longer deployed");
        }
        boolean same = CoderVersion.parse(revision.appVersion())
                .map(upgrade.journal().pinned().from()::equals)
                .orElse(false);
        if (!same) {
            return changed("the release runs Coder " + revision.appVersion() + " now");
        }
        Optional<RenderedWorkload> rendered = world.ports().workloads().rendered(revision.manifest());
        Workload workload =
                rendered.flatMap(found -> world.workload(found.name())).orElse(null);
        if (workload == null || workload.replicas() == 0) {
            return changed("the Deployment is gone or scaled to 0");
        }
        Optional<Provisions> kept = world.ports().workloads().kept(upgrade.ref(), revision.number());
        return kept.isPresent() ? captured(upgrade, revision, workload, kept.get()) : keep(upgrade, revision);
    }

    private static Progress captured(Upgrade upgrade, Revision revision, Workload workload, Provisions kept) {
        Plan plan = upgrade.journal().pinned();
        ChartArchive after = upgrade.world().ports().releases().archive(kept.chartAfter());
        if (!kept.valuesBefore().equals(revision.values())
                || !kept.valuesAfter().digest().equals(plan.valuesDigest())
                || !after.digest().equals(plan.chart().digest())) {
            return changed("the values or the target's chart are no longer those the plan was made for");
        }
        try {
            DatabaseFacts database = upgrade.world()
                    .databaseFacts(upgrade.world().access(workload.name()).orElseThrow());
            ChartArchive chart = upgrade.world().ports().releases().archive(kept.chartBefore());
            Baseline before = new Baseline(
                    workload.name(),
                    workload.uid(),
                    workload.replicas(),
                    workload.livenessProbe(),
                    workload.image(),
                    revision.number(),
                    revision.chart() + "-" + revision.chartVersion(),
                    revision.appVersion(),
                    revision.values().digest(),
                    chart.digest(),
                    database.schema(),
                    database.identity(),
                    database.deploymentId(),
                    database.serverVersion());
            return new Progress.Satisfied(
                    List.of(new Entry.BaselineCaptured(before)),
                    "Revision " + revision.number() + ", " + workload.replicas() + " replicas, schema "
                            + database.schema() + ".");
        } catch (DatabaseProblem problem) {
            return changed("the database cannot be used any more: " + problem.getMessage());
        }
    }

    private static Progress keep(Upgrade upgrade, Revision revision) {
        World world = upgrade.world();
        try {
            Values after = world.targetValues(revision);
            ChartArchive target = world.targetChart();
            ChartArchive current = chartOf(revision, upgrade);
            Provisions provisions =
                    new Provisions(revision.number(), revision.values(), current.base64(), after, target.base64());
            return new Progress.Required(List.of(), new Effect("keep charts and values", () -> world.ports()
                    .workloads()
                    .keep(upgrade.ref(), provisions)));
        } catch (World.MissingValues | ChartProblem problem) {
            return changed(String.valueOf(problem.getMessage()));
        }
    }

    /**
     * The chart to go back with: the repository's where it still has it and it makes what runs now; else, when the release
     * came from a chart of the same name with other content, one made from the revision itself.
     */
    private static ChartArchive chartOf(Revision revision, Upgrade upgrade) {
        Releases releases = upgrade.world().ports().releases();
        Workloads workloads = upgrade.world().ports().workloads();
        try {
            ChartArchive published = releases.fetch(
                    new ChartRef(upgrade.spec().chart().repository(), revision.chart(), revision.chartVersion(), null));
            String manifest = releases.render(revision.release(), published, revision.values());
            boolean same = workloads
                    .rendered(manifest)
                    .map(RenderedWorkload::json)
                    .equals(workloads.rendered(revision.manifest()).map(RenderedWorkload::json));
            return same ? published : releases.archiveOf(revision);
        } catch (ChartProblem | PortException.Unavailable | PortException.Rejected elsewhere) {
            return releases.archiveOf(revision);
        }
    }

    private static Progress changed(String what) {
        return new Progress.Violated(
                FailureReason.RELEASE_CHANGED_BY_OTHERS,
                "Between the plan and the upgrade somebody changed what was planned for: " + what
                        + ". Nothing was touched; delete the CoderUpgrade and apply it again.");
    }
}
