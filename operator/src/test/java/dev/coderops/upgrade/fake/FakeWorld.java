package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.Databases.Session;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Revision.Status;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.upgrade.Ports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Everything there is around the operator, and what other people may do to it. */
public final class FakeWorld {

    public static final ReleaseRef RELEASE = new ReleaseRef("coder", "coder");
    public static final Catalogue CATALOGUE = Catalogue.shipped();

    /** What somebody wants to hear of. */
    interface Listener {
        void happened();

        void connected(String image, long wantedSchema);
    }

    /** A pod that tries an image. */
    static final class Probe {
        final String image;
        final Instant startedAt;

        Probe(String image, Instant startedAt) {
            this.image = image;
            this.startedAt = startedAt;
        }
    }

    final FakeCluster cluster;
    final FakeHelm helm;
    final Map<SecretKeyRef, Sensitive> secrets = new HashMap<>();
    final Map<ValuesSource, Values> sources = new HashMap<>();
    final Map<Integer, Provisions> kept = new HashMap<>();

    @Nullable Probe imageProbe;

    @Nullable UpgradeRef ahead;

    private final VirtualClock clock = new VirtualClock();
    private final Faults faults = new Faults();
    private final FakePostgres postgres;
    private final Ports ports;
    private final String originalImage;
    private final List<String> trace = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private BiConsumer<String, Duration> statements = (what, takes) -> clock.advance(takes);
    private boolean observing;
    private boolean changed;

    /** Coder of this version, installed with these values, and running. */
    public FakeWorld(String version, Values values) {
        ChartArchive chart = FakeCharts.archive("coder", version);
        long schema = CATALOGUE
                .schemaOf(dev.coderops.upgrade.domain.CoderVersion.of(version))
                .orElseThrow()
                .number();
        postgres = new FakePostgres(clock, schema);
        cluster = new FakeCluster(this, postgres, CATALOGUE, RELEASE.namespace(), "coder");
        helm = new FakeHelm(RELEASE, cluster, clock);
        ports = new Ports(
                new FakeReleases(this),
                new FakeWorkloads(this),
                new FakeDatabases(this),
                new FakeCoder(this),
                new FakeUpgrades(this));
        helm.install(chart, values);
        originalImage = cluster.image;
        clock.advance(Duration.ofMinutes(1));
        trace.clear();
    }

    /** Coder of this version with two replicas. */
    public static FakeWorld running(String version) {
        return new FakeWorld(version, Values.of(Map.of("coder", Map.of("replicaCount", 2, "colour", "blue"))));
    }

    // What is looked at.

    public VirtualClock clock() {
        return clock;
    }

    public Faults faults() {
        return faults;
    }

    public FakePostgres postgres() {
        return postgres;
    }

    public Ports ports() {
        return ports;
    }

    public String originalImage() {
        return originalImage;
    }

    /** Every effect and every turn the world took, in their order. */
    public List<String> trace() {
        return trace;
    }

    public int replicas() {
        return cluster.replicas;
    }

    public String image() {
        return cluster.image;
    }

    public @Nullable String livenessProbe() {
        return cluster.probe;
    }

    public long schemaOfImage() {
        return cluster.schemaOf(cluster.image);
    }

    public long readyPods() {
        return cluster.pods.stream()
                .filter(pod -> pod.ready && !pod.terminating)
                .count();
    }

    public Revision newestRevision() {
        return helm.newest();
    }

    public List<Revision> revisions() {
        return List.copyOf(helm.revisions.values());
    }

    boolean hasSessionOf(String image) {
        return cluster.pods.stream().anyMatch(pod -> pod.connected && pod.image.equals(image));
    }

    /** What a person finds in the end, whatever happened on the way. */
    public Map<String, Object> endState() {
        Map<String, Object> state = new TreeMap<>();
        state.put("replicas", cluster.replicas);
        state.put("template", cluster.template());
        state.put("ready", readyPods());
        state.put("pods", cluster.pods.size());
        state.put("schema", postgres.coder().schema);
        state.put("open", postgres.coder().open);
        state.put("dirty", postgres.coder().dirty);
        helm.revisions.values().stream().reduce((_, later) -> later).ifPresent(newest -> {
            state.put("release", newest.status());
            state.put("chart", newest.chartVersion());
            state.put("values", newest.values());
        });
        state.put("image probe", imageProbe != null);
        return state;
    }

    // What others do.

    public void scale(int replicas) {
        noted("somebody scales " + cluster.replicas + "→" + replicas);
        cluster.change(() -> cluster.replicas = replicas);
    }

    public void putProbeBack() {
        noted("somebody puts the probe back");
        cluster.change(() -> cluster.probe = FakeCharts.PROBE);
    }

    public void replaceDeployment() {
        noted("somebody replaces the Deployment");
        cluster.delete();
        cluster.uid = "uid-deployment-2";
        cluster.change(() -> {});
    }

    public void deleteDeployment() {
        noted("somebody deletes the Deployment");
        cluster.delete();
    }

    public void evictPods() {
        noted("pods are evicted");
        List.copyOf(cluster.pods).forEach(cluster::terminate);
    }

    /** Somebody runs {@code helm upgrade} or {@code helm rollback} to this version with these values. */
    public void helmByHand(String version, Values values) {
        noted("somebody writes a revision");
        FakeReleases releases = (FakeReleases) ports.releases();
        releases.writeByHand(version, values);
    }

    /** Somebody's Helm was killed. */
    public void helmKilled() {
        Revision newest = helm.newest();
        helm.state(newest, Status.PENDING_UPGRADE, "Preparing upgrade");
    }

    public void releaseIs(Status status, String description) {
        helm.state(helm.newest(), status, description);
    }

    public void uninstall() {
        helm.revisions.clear();
    }

    public void someoneOnTheDatabase(Duration lasts) {
        noted("somebody opens a session");
        postgres.session(new Session(4242, "report", "psql", "10.0.0.99", false), lasts);
        clock.after(lasts, this::happened);
    }

    /** A backend whose pod is dead already goes on. */
    public void orphanedBackend(Duration lasts) {
        postgres.session(new Session(4243, "coder", "", "10.0.0.7", true), lasts);
    }

    public void swapByHand(String clone) {
        noted("somebody swaps");
        postgres.swap(clone);
    }

    public void secret(SecretKeyRef key, String value) {
        secrets.put(key, new Sensitive(value));
    }

    public void values(ValuesSource source, Values values) {
        sources.put(source, values);
    }

    public void goesFirst(@Nullable UpgradeRef other) {
        ahead = other;
    }

    public void loseImageProbe() {
        imageProbe = null;
    }

    public void unavailable(String port, Duration lasts) {
        faults.unavailableUntil.put(port, clock.now().plus(lasts));
    }

    public Workload workload() {
        return cluster.workload().orElseThrow();
    }

    // How the parts speak to each other, and to who watches.

    /** To the operator that works in this world now; one that worked in it before is gone. */
    void listen(Listener listener) {
        listeners.clear();
        listeners.add(listener);
    }

    void happened() {
        changed = true;
        List.copyOf(listeners).forEach(Listener::happened);
    }

    /** Whether something a watch would tell has happened since this was last asked. */
    boolean hasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    void connected(FakePod pod, long wanted) {
        List.copyOf(listeners).forEach(listener -> listener.connected(pod.image, wanted));
    }

    void noted(String what) {
        trace.add(what);
    }

    void observing(boolean value) {
        observing = value;
    }

    void statements(BiConsumer<String, Duration> hook) {
        statements = hook;
    }

    /** A port is called: it may not answer. */
    void asked(String port) {
        Instant until = faults.unavailableUntil.get(port);
        if (until != null && clock.now().isBefore(until)) {
            throw new PortException.Unavailable("The " + port + " do not answer.", null);
        }
    }

    /** A port is told to change something. */
    void told(String port, String method) {
        if (observing) {
            throw new AssertionError("looking at the world changes it: " + method);
        }
        asked(port);
        PortException refusal = faults.refused.get(method);
        if (refusal != null) {
            throw refusal;
        }
    }

    /** One statement of an effect was made; the operator may die of it, or hear nothing. */
    void statement(String what, Duration takes) {
        trace.add("- " + what);
        happened();
        statements.accept(what, takes);
    }

    void statement(String what) {
        statement(what, Duration.ofMillis(20));
    }
}
