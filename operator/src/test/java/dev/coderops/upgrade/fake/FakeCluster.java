package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.port.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One Deployment, its controller, and the kubelets that run its pods, with Coder inside: it connects, migrates under its
 * lock (taken twice, with a moment between), and serves.
 */
final class FakeCluster {

    private static final Duration CONTROLLER = Duration.ofMillis(100);
    private static final Duration CONNECT = Duration.ofMillis(300);
    private static final Duration LISTEN = Duration.ofMillis(700);
    private static final Duration READINESS_PERIOD = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration WRITES_EVERY = Duration.ofSeconds(5);

    final String namespace;
    final String name;
    final List<FakePod> pods = new ArrayList<>();

    /** {@code null} once it was deleted. */
    @Nullable String uid = "uid-deployment-1";

    int replicas;
    String image = "";

    @Nullable String probe;

    String url = FakePostgres.URL;

    private final FakeWorld world;
    private final VirtualClock clock;
    private final FakePostgres postgres;
    private final Catalogue catalogue;
    private int resourceVersion = 100;
    private boolean controllerIsDue;
    private int podsMade;

    FakeCluster(FakeWorld world, FakePostgres postgres, Catalogue catalogue, String namespace, String name) {
        this.world = world;
        this.clock = world.clock();
        this.postgres = postgres;
        this.catalogue = catalogue;
        this.namespace = namespace;
        this.name = name;
    }

    // The Deployment.

    Optional<Workload> workload() {
        String id = uid;
        if (id == null) {
            return Optional.empty();
        }
        int ready =
                (int) pods.stream().filter(pod -> pod.ready && !pod.terminating).count();
        return Optional.of(new Workload(
                namespace, name, id, String.valueOf(resourceVersion), replicas, ready, rolledOut(), image, probe));
    }

    private boolean rolledOut() {
        List<FakePod> alive = alive();
        return !controllerIsDue
                && alive.size() == replicas
                && alive.stream().allMatch(pod -> isCurrent(pod) && pod.ready);
    }

    void change(Runnable change) {
        change.run();
        resourceVersion++;
        reconcileSoon();
    }

    void delete() {
        uid = null;
        pods.forEach(this::terminate);
        world.happened();
    }

    boolean matches(Workload read) {
        return read.uid().equals(uid) && read.resourceVersion().equals(String.valueOf(resourceVersion));
    }

    private List<FakePod> alive() {
        return pods.stream().filter(pod -> !pod.terminating).toList();
    }

    private boolean isCurrent(FakePod pod) {
        return pod.image.equals(image) && Objects.equals(pod.probe, probe) && pod.url.equals(url);
    }

    private void reconcileSoon() {
        world.happened();
        if (!controllerIsDue) {
            controllerIsDue = true;
            clock.after(CONTROLLER, this::reconcile);
        }
    }

    /** Rolling update with 25 % of surge, rounded up, and 25 % unavailable, rounded down. */
    private void reconcile() {
        controllerIsDue = false;
        if (uid == null) {
            return;
        }
        List<FakePod> current =
                new ArrayList<>(alive().stream().filter(this::isCurrent).toList());
        List<FakePod> old =
                new ArrayList<>(alive().stream().filter(pod -> !isCurrent(pod)).toList());
        int surge = (replicas + 3) / 4;
        int unavailable = replicas / 4;
        while (current.size() > replicas) {
            FakePod least =
                    current.stream().filter(pod -> !pod.ready).findFirst().orElse(current.getLast());
            current.remove(least);
            terminate(least);
        }
        while (current.size() < replicas && current.size() + old.size() < replicas + surge) {
            current.add(create());
        }
        for (FakePod pod : old) {
            long available = alive().stream().filter(other -> other.ready).count();
            if (replicas == 0 || !pod.ready || available > replicas - unavailable) {
                terminate(pod);
            }
        }
        world.happened();
    }

    // Pods.

    private FakePod create() {
        podsMade++;
        FakePod pod = new FakePod(name + "-" + podsMade, "uid-pod-" + podsMade, image, probe, url);
        pods.add(pod);
        clock.after(Duration.ofMillis(400), () -> pull(pod));
        return pod;
    }

    private void pull(FakePod pod) {
        if (pod.gone) {
            return;
        }
        if (world.faults().unpullable.contains(pod.image)) {
            pod.trouble = "ImagePullBackOff: Back-off pulling image " + pod.image;
            clock.after(Duration.ofSeconds(10), () -> pull(pod));
            world.happened();
            return;
        }
        start(pod);
    }

    private void start(FakePod pod) {
        if (pod.gone || pod.terminating) {
            return;
        }
        int run = ++pod.run;
        pod.running = true;
        pod.trouble = null;
        world.happened();
        in(pod, run, CONNECT, () -> connect(pod, run));
        in(pod, run, READINESS_PERIOD, () -> readiness(pod, run));
        if (pod.probe != null) {
            in(pod, run, world.faults().livenessPatience, () -> liveness(pod, run));
        }
    }

    private void in(FakePod pod, int run, Duration delay, Runnable what) {
        clock.after(delay, () -> {
            if (!pod.gone && pod.running && pod.run == run) {
                what.run();
            }
        });
    }

    private void connect(FakePod pod, int run) {
        FakePostgres.Database database = postgres.coder();
        if (!database.open) {
            end(pod, "error: connect to postgres: database \"coder\" is not currently accepting connections");
            return;
        }
        pod.connected = true;
        long wanted = schemaOf(pod.image);
        world.connected(pod, wanted);
        if (wanted < database.schema) {
            end(
                    pod,
                    "error: migrate up: no migration found for version " + database.schema + ": read down for version "
                            + database.schema + " .: file does not exist");
        } else if (wanted > database.schema) {
            lockFirst(pod, run);
        } else {
            in(pod, run, LISTEN, () -> serve(pod));
        }
    }

    /** The first of the two times it takes the lock: to look at the version. */
    private void lockFirst(FakePod pod, int run) {
        if (postgres.migrator != null) {
            waitForLock(pod, run, clock.now().plusSeconds(15));
            return;
        }
        postgres.migrator = pod;
        pod.migrating = true;
        in(pod, run, Duration.ofMillis(600), () -> {
            release(pod);
            in(pod, run, Duration.ofMillis(700), () -> lockAgain(pod, run));
        });
    }

    private void lockAgain(FakePod pod, int run) {
        if (postgres.migrator != null) {
            waitForLock(pod, run, clock.now().plusSeconds(15));
            return;
        }
        if (schemaOf(pod.image) <= postgres.coder().schema) {
            connect(pod, run);
            return;
        }
        postgres.migrator = pod;
        pod.migrating = true;
        in(pod, run, world.faults().migration, () -> migrated(pod, run));
    }

    private void waitForLock(FakePod pod, int run, Instant until) {
        if (clock.now().isAfter(until)) {
            end(pod, "error: migrate up: timeout: can't acquire database lock");
        } else {
            in(pod, run, Duration.ofMillis(500), () -> {
                if (postgres.migrator == null) {
                    lockAgain(pod, run);
                } else {
                    waitForLock(pod, run, until);
                }
            });
        }
    }

    private void release(FakePod pod) {
        pod.migrating = false;
        if (postgres.migrator == pod) {
            postgres.migrator = null;
        }
    }

    private void migrated(FakePod pod, int run) {
        release(pod);
        if (world.faults().failingMigrations > 0) {
            world.faults().failingMigrations--;
            end(
                    pod,
                    "error: migrate up: migration failed: column \"x\" contains null values at postgres://u:p@db/coder");
            return;
        }
        postgres.coder().schema = schemaOf(pod.image);
        world.noted("schema " + postgres.coder().schema);
        if (world.faults().crashesAfterMigration > 0) {
            in(pod, run, LISTEN, () -> {
                world.faults().crashesAfterMigration--;
                end(pod, "panic: runtime error: invalid memory address or nil pointer dereference");
            });
        } else {
            in(pod, run, LISTEN, () -> serve(pod));
        }
        world.happened();
    }

    private void serve(FakePod pod) {
        if (world.faults().crashesAfterMigration > 0 && !pod.image.equals(world.originalImage())) {
            world.faults().crashesAfterMigration--;
            end(pod, "panic: runtime error: invalid memory address or nil pointer dereference");
            return;
        }
        pod.serving = true;
    }

    private void readiness(FakePod pod, int run) {
        if (pod.serving && !pod.terminating && !pod.ready) {
            ready(pod);
        }
        in(pod, run, READINESS_PERIOD, () -> readiness(pod, run));
    }

    void askReadiness(FakePod pod) {
        pod.asked = true;
        in(pod, pod.run, Duration.ofMillis(500), () -> {
            if (pod.serving && !pod.terminating && !pod.ready) {
                ready(pod);
            }
        });
        world.happened();
    }

    private void ready(FakePod pod) {
        pod.ready = true;
        pod.readySince = clock.now();
        world.noted("ready " + pod.image);
        write(pod, pod.run);
        reconcileSoon();
    }

    private void write(FakePod pod, int run) {
        if (pod.ready && pod.connected && postgres.coder().open) {
            postgres.coder().writes++;
        }
        in(pod, run, WRITES_EVERY, () -> write(pod, run));
    }

    private void liveness(FakePod pod, int run) {
        if (!pod.serving) {
            boolean migrating = pod.migrating;
            end(pod, "");
            pod.trouble = "Error, exit 137";
            if (migrating) {
                world.noted("killed while migrating");
            }
            return;
        }
        in(pod, run, READINESS_PERIOD, () -> liveness(pod, run));
    }

    /** The container ended; the kubelet starts it again, at first at once and then ever later. */
    private void end(FakePod pod, String words) {
        release(pod);
        pod.running = false;
        pod.serving = false;
        pod.connected = false;
        if (pod.ready) {
            pod.ready = false;
            reconcileSoon();
        }
        pod.trouble = "Error, exit 1";
        if (!words.isEmpty()) {
            pod.log.clear();
            pod.log.add("==> Starting Coder");
            pod.log.add(words);
        }
        world.happened();
        if (pod.terminating) {
            remove(pod);
            return;
        }
        Duration backOff = Duration.ofSeconds(pod.restarts == 0 ? 1 : Math.min(300, 10L << Math.min(5, pod.restarts)));
        clock.after(backOff, () -> {
            if (!pod.gone && !pod.terminating) {
                pod.restarts++;
                start(pod);
            }
        });
    }

    void terminate(FakePod pod) {
        if (pod.terminating) {
            return;
        }
        pod.terminating = true;
        if (pod.ready) {
            pod.ready = false;
        }
        world.happened();
        if (pod.migrating) {
            // A migrating Coder does not hear SIGTERM before it has committed.
            clock.after(GRACE, () -> remove(pod));
            afterMigration(pod);
        } else {
            clock.after(world.faults().termination, () -> remove(pod));
        }
    }

    private void afterMigration(FakePod pod) {
        clock.after(Duration.ofMillis(500), () -> {
            if (pod.gone) {
                return;
            }
            if (pod.migrating) {
                afterMigration(pod);
            } else {
                remove(pod);
            }
        });
    }

    private void remove(FakePod pod) {
        if (pod.gone) {
            return;
        }
        release(pod);
        pod.gone = true;
        pod.running = false;
        pod.connected = false;
        pods.remove(pod);
        reconcileSoon();
    }

    void loseSessions() {
        for (FakePod pod : List.copyOf(pods)) {
            if (pod.connected) {
                end(pod, "error: terminating connection due to administrator command");
            }
        }
    }

    long schemaOf(String runs) {
        String tag = runs.substring(runs.lastIndexOf(':') + 1);
        return CoderVersion.parse(tag)
                .flatMap(catalogue::schemaOf)
                .map(SchemaVersion::number)
                .orElse(postgres.coder().schema);
    }

    Map<String, String> template() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("image", image);
        fields.put("url", url);
        String livenessProbe = probe;
        if (livenessProbe != null) {
            fields.put("probe", livenessProbe);
        }
        return fields;
    }
}
