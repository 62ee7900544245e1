package dev.coderops.upgrade.upgrade.check;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.World;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What checks look at. A getter that presupposes something (the release exists) may be called only by a check that stands
 * behind the one that makes sure of it.
 */
public final class Preflight {

    /** The requirements, cheapest and most telling first. */
    public static final List<Check> CHECKS = List.of(
            ReleaseChecks::exists,
            ReleaseChecks::isNotCoderV1,
            ReleaseChecks::isNotPending,
            ReleaseChecks::isNotAtTarget,
            ReleaseChecks::wasNotLeftByAnUpgrade,
            ReleaseChecks::isDeployed,
            ReleaseChecks::runsTheVersionAsserted,
            ReleaseChecks::isNotADowngrade,
            RightsChecks::areAllThere,
            WorkloadChecks::isAControlPlane,
            WorkloadChecks::isRunning,
            ChartChecks::valuesExist,
            ChartChecks::imageTagIsNotPinned,
            ChartChecks::isInTheRepository,
            ChartChecks::installsTheTarget,
            ChartChecks::rendersTheControlPlane,
            DatabaseChecks::isNamed,
            DatabaseChecks::canBeUsed,
            DatabaseChecks::isThisCoders,
            DatabaseChecks::isAtTheReleasesSchema,
            DatabaseChecks::staysTheSame,
            DatabaseChecks::canBeRestored);

    private final Upgrade upgrade;
    private final Catalogue catalogue;

    public Preflight(Upgrade upgrade, Catalogue catalogue) {
        this.upgrade = requireNonNull(upgrade, "upgrade");
        this.catalogue = requireNonNull(catalogue, "catalogue");
    }

    /** The first verdict that is not a pass, or a pass. */
    public Verdict verdict() {
        for (Check check : CHECKS) {
            Verdict verdict = check.check(this);
            if (!(verdict instanceof Verdict.Pass)) {
                return verdict;
            }
        }
        return Verdict.PASS;
    }

    /** The target, pinned, of an upgrade that passed. */
    public Plan plan() throws ChartProblem, World.MissingValues {
        ChartRef wanted = upgrade.spec().chart();
        ChartArchive chart = targetChart();
        return new Plan(
                currentVersion(),
                upgrade.spec().target(),
                new ChartRef(wanted.repository(), chart.name(), chart.version(), chart.digest()),
                renderedTarget().orElseThrow().image(),
                catalogue.schemaOf(upgrade.spec().target()).orElse(null),
                targetValues().digest());
    }

    Upgrade upgrade() {
        return upgrade;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Optional<Revision> newestRevision() {
        return upgrade.world().newestRevision();
    }

    Revision revision() {
        return newestRevision().orElseThrow();
    }

    CoderVersion currentVersion() {
        return CoderVersion.parse(revision().appVersion())
                .orElseThrow(() -> new NoSuchElementException("the release's version was not checked"));
    }

    /** The Deployment that the release's own manifest names. */
    Optional<RenderedWorkload> renderedNow() {
        return upgrade.world().ports().workloads().rendered(revision().manifest());
    }

    Optional<Workload> workload() {
        return renderedNow().flatMap(rendered -> upgrade.world().workload(rendered.name()));
    }

    Values targetValues() throws World.MissingValues {
        return upgrade.world().targetValues(revision());
    }

    ChartArchive targetChart() throws ChartProblem {
        return upgrade.world().targetChart();
    }

    Optional<RenderedWorkload> renderedTarget() throws ChartProblem, World.MissingValues {
        return upgrade.world().renderedTarget(targetChart(), targetValues());
    }

    Optional<DatabaseAccess> access() {
        return upgrade.world().access(workload().orElseThrow().name());
    }

    DatabaseFacts database() throws DatabaseProblem {
        return upgrade.world().databaseFacts(access().orElseThrow());
    }
}
