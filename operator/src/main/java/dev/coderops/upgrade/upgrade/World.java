package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.Databases.CloneState;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Databases.SchemaReading;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The world as one pass sees it. Every question is asked of the ports once and remembered until the pass ends, so that
 * all steps of a pass decide from the same answers. Used by one thread.
 */
public final class World {

    /** The variable through which Coder learns of its database. */
    public static final String DATABASE_VARIABLE = "CODER_PG_CONNECTION_URL";

    private final UpgradeRef upgrade;
    private final UpgradeSpec spec;
    private final Ports ports;
    private final Map<String, Object> seen = new HashMap<>();

    public World(UpgradeRef upgrade, UpgradeSpec spec, Ports ports) {
        this.upgrade = upgrade;
        this.spec = spec;
        this.ports = ports;
    }

    public Ports ports() {
        return ports;
    }

    public Optional<Revision> newestRevision() {
        return once("newest", () -> ports.releases().newest(spec.release()));
    }

    /** The Deployment of this name, whatever its uid. */
    public Optional<Workload> workload(String deployment) {
        return once("workload " + deployment, () -> ports.workloads().workload(spec.release(), deployment));
    }

    public List<Pod> pods(Workload workload) {
        return once("pods " + workload.uid(), () -> ports.workloads().pods(workload));
    }

    /**
     * How to reach Coder's database: where the spec says, else what the Deployment gives to Coder; empty when neither
     * says.
     */
    public Optional<DatabaseAccess> access(String deployment) {
        return once("access", () -> databaseUrl(deployment).map(url -> access(url, adminUrl())));
    }

    public DatabaseAccess access(Sensitive url, Optional<Sensitive> adminUrl) {
        return new DatabaseAccess(
                url, adminUrl.orElse(null), spec.maintenanceDatabase(), "coder-upgrade " + upgrade.shortUid());
    }

    private Optional<Sensitive> databaseUrl(String deployment) {
        var reference = spec.databaseUrl();
        if (reference != null) {
            return ports.workloads().secret(upgrade.namespace(), reference);
        }
        Optional<Workload> workload = workload(deployment);
        return workload.isPresent() ? ports.workloads().environment(workload.get(), DATABASE_VARIABLE) : releasedUrl();
    }

    /** What the release gives to Coder: a Deployment that was deleted in the middle must not hide the database from us. */
    private Optional<Sensitive> releasedUrl() {
        return newestRevision()
                .flatMap(revision -> ports.workloads().rendered(revision.manifest()))
                .flatMap(rendered -> ports.workloads().environment(spec.release(), rendered, DATABASE_VARIABLE));
    }

    public Optional<Sensitive> adminUrl() {
        var reference = spec.adminUrl();
        return reference == null ? Optional.empty() : ports.workloads().secret(upgrade.namespace(), reference);
    }

    /** How to reach the database of an upgrade that is past its baseline, where it could be reached. */
    public DatabaseAccess access(Baseline before) {
        return access(before.deployment())
                .orElseThrow(() -> new PortException.Denied(
                        "The database URL that was there when the upgrade began cannot be found any more: put the Secret or"
                                + " the variable " + DATABASE_VARIABLE + " back.",
                        null));
    }

    public DatabaseState databaseState(Baseline before) {
        return once("database", () -> ports.databases().state(access(before)));
    }

    public SchemaReading schema(Baseline before) {
        return once("schema", () -> ports.databases().schema(access(before)));
    }

    public Optional<CloneState> clone(Baseline before, String name) {
        return once("clone " + name, () -> ports.databases().clone(access(before), name));
    }

    /** What preflight learns of the database; asked at most once a pass. */
    public DatabaseFacts databaseFacts(DatabaseAccess access) throws DatabaseProblem {
        return fallible("facts", () -> ports.databases().inspect(access));
    }

    /** The archive of the target; asked at most once a pass. */
    public ChartArchive targetChart() throws ChartProblem {
        return fallible("target chart", () -> ports.releases().fetch(spec.chart()));
    }

    /**
     * All user-supplied values the release is to have in the end: its own, then those of the sources in their order, then
     * the spec's.
     *
     * @throws MissingValues when a source that is not optional does not exist
     */
    public Values targetValues(Revision current) throws MissingValues {
        return fallible("target values", () -> {
            Values values = current.values();
            for (ValuesSource source : spec.valuesFrom()) {
                Optional<Values> layer = ports.workloads().values(upgrade.namespace(), source);
                if (layer.isEmpty() && !source.optional()) {
                    throw new MissingValues(source);
                }
                values = values.overlaidWith(layer.orElse(Values.none()));
            }
            return values.overlaidWith(spec.values());
        });
    }

    /** The Deployment as the target renders it; empty when the chart renders none with a container {@code coder}. */
    public Optional<RenderedWorkload> renderedTarget(ChartArchive chart, Values values) {
        return once(
                "rendered", () -> ports.workloads().rendered(ports.releases().render(spec.release(), chart, values)));
    }

    /** What the upgrade carries along since its baseline. */
    public Provisions provisions(Baseline before) {
        return once("provisions", () -> ports.workloads()
                .kept(upgrade, before.helmRevision())
                .orElseThrow(() -> new PortException.Denied(
                        "The Secret in which the upgrade keeps the charts and values to go on with, and to go back"
                                + " with, is gone: restore it.",
                        null)));
    }

    /** A source of values that does not exist. */
    public static final class MissingValues extends Exception {

        private static final long serialVersionUID = 1L;

        MissingValues(ValuesSource source) {
            super((source.kind() == ValuesSource.Kind.SECRET ? "Secret " : "ConfigMap ") + source.name() + " with key "
                    + source.key() + " does not exist: create it, or mark it optional.");
        }
    }

    private interface Question<T, E extends Exception> {
        T ask() throws E;
    }

    private <T, E extends Exception> T fallible(String key, Question<T, E> question) throws E {
        @SuppressWarnings("unchecked") // a key is used by one method, so its value has that method's type
        T known = (T) seen.get(key);
        if (known == null) {
            known = question.ask();
            seen.put(key, known);
        }
        return known;
    }

    private <T> T once(String key, Supplier<T> question) {
        return this.<T, RuntimeException>fallible(key, question::get);
    }
}
