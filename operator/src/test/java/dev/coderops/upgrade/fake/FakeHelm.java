package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ReleaseUpgrade;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Revision.Status;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The revisions of one release, and what Helm does to the Deployment when it writes one. */
final class FakeHelm {

    final NavigableMap<Integer, Revision> revisions = new TreeMap<>();

    /** The archives by the revision that was made from them. */
    final Map<Integer, ChartArchive> charts = new TreeMap<>();

    private final ReleaseRef release;
    private final FakeCluster cluster;
    private final VirtualClock clock;
    private int written;

    FakeHelm(ReleaseRef release, FakeCluster cluster, VirtualClock clock) {
        this.release = release;
        this.cluster = cluster;
        this.clock = clock;
    }

    Revision newest() {
        return revisions.lastEntry().getValue();
    }

    void install(ChartArchive chart, Values values) {
        String manifest = FakeCharts.write(FakeCharts.manifest(chart, values, FakePostgres.URL));
        put(chart, 1, Status.DEPLOYED, values, manifest, "Install complete");
        Map<String, String> fields = FakeCharts.read(manifest);
        cluster.change(() -> {
            cluster.image = field(fields, "image");
            cluster.replicas = Integer.parseInt(field(fields, "replicas"));
            cluster.probe = fields.get("probe");
            cluster.url = field(fields, "url");
        });
    }

    /** The first thing Helm writes: from here on the release is locked. */
    int begin(ReleaseUpgrade request) {
        int number = newest().number() + 1;
        String manifest = FakeCharts.write(FakeCharts.manifest(request.chart(), request.values(), FakePostgres.URL));
        put(request.chart(), number, Status.PENDING_UPGRADE, request.values(), manifest, "Preparing upgrade");
        return number;
    }

    /** Three-way merge: from the manifest of the last deployed revision to that of the new one, over what is there. */
    void apply(int number) {
        Map<String, String> before = revisions.headMap(number, false).descendingMap().values().stream()
                .filter(revision -> revision.status() == Status.DEPLOYED)
                .findFirst()
                .map(Revision::manifest)
                .map(FakeCharts::read)
                .orElse(Map.of());
        Map<String, String> after = FakeCharts.read(revision(number).manifest());
        @Nullable String probe = after.get("probe");
        boolean removesProbe = probe == null && before.containsKey("probe");
        @Nullable String merged = probe != null ? probe : removesProbe ? null : cluster.probe;
        int replicas = Integer.parseInt(field(after, "replicas"));
        boolean same = cluster.replicas == replicas
                && cluster.image.equals(field(after, "image"))
                && cluster.url.equals(field(after, "url"))
                && Objects.equals(cluster.probe, merged);
        if (!same) {
            cluster.change(() -> {
                cluster.replicas = replicas;
                cluster.image = field(after, "image");
                cluster.url = field(after, "url");
                cluster.probe = merged;
            });
        }
    }

    boolean changesPods(int number) {
        Map<String, String> after = FakeCharts.read(revision(number).manifest());
        return !cluster.image.equals(field(after, "image"))
                || cluster.replicas > Integer.parseInt(field(after, "replicas"));
    }

    void finish(int number, String description) {
        revisions.headMap(number).values().stream()
                .filter(revision -> revision.status() == Status.DEPLOYED)
                .toList()
                .forEach(revision -> state(revision, Status.SUPERSEDED, revision.description()));
        state(revision(number), Status.DEPLOYED, description);
    }

    void fail(int number, String description) {
        state(revision(number), Status.FAILED, description);
    }

    void state(Revision revision, Status status, String description) {
        revisions.put(
                revision.number(),
                new Revision(
                        release,
                        revision.number(),
                        status,
                        revision.chart(),
                        revision.chartVersion(),
                        revision.appVersion(),
                        revision.values(),
                        revision.manifest(),
                        description,
                        String.valueOf(++written),
                        revision.createdAt()));
    }

    Revision revision(int number) {
        Revision revision = revisions.get(number);
        if (revision == null) {
            throw new AssertionError("there is no revision " + number);
        }
        return revision;
    }

    private void put(
            ChartArchive chart, int number, Status status, Values values, String manifest, String description) {
        Instant now = clock.now();
        charts.put(number, chart);
        revisions.put(
                number,
                new Revision(
                        release,
                        number,
                        status,
                        chart.name(),
                        chart.version(),
                        chart.appVersion(),
                        values,
                        manifest,
                        description,
                        String.valueOf(++written),
                        now));
    }

    static String field(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }
}
