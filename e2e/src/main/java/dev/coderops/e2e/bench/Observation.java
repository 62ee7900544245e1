package dev.coderops.e2e.bench;

import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.measure.LockReport;
import dev.coderops.testbed.measure.LockSampler;
import dev.coderops.testbed.measure.OutageProber;
import dev.coderops.testbed.measure.OutageReport;
import dev.coderops.testbed.process.Await;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One upgrade seen from outside, the same way whoever makes it: users' calls, Coder's lock, its pods. */
final class Observation implements AutoCloseable {

    /** Without a failed call for so long, the outage is over. */
    private static final Duration CALM = Duration.ofSeconds(3);

    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final OutageProber prober;
    private final LockSampler lock;
    private final PodSightings pods;
    private final Instant started = Instant.now();

    private Observation(OutageProber prober, LockSampler lock, PodSightings pods) {
        this.prober = prober;
        this.lock = lock;
        this.pods = pods;
    }

    /** Starts looking, and returns when a second has passed in which every call succeeded. */
    static Observation start(
            Testbed testbed, KubernetesClient client, CoderDeployment coder, String token, String newVersion) {
        Observation observation = new Observation(
                OutageProber.start(coder.endpoint(), token),
                LockSampler.start(testbed.postgres().jdbcUrl("postgres"), SeededCoder.DATABASE),
                new PodSightings(client, coder.options().namespace(), newVersion));
        Await.until("Coder to answer before the upgrade", Duration.ofSeconds(60), () -> observation.calmFor(1));
        return observation;
    }

    /** Waits until the outage is over. */
    void awaitCalm() {
        Await.until("calls to succeed again", LIMIT, () -> calmFor(CALM.toSeconds()));
    }

    PodSightings pods() {
        return pods;
    }

    LockReport lock() {
        return lock.report();
    }

    Optional<Instant> firstFailure() {
        return prober.api().firstFailure();
    }

    Optional<Instant> lastFailure() {
        OutageReport report = prober.api();
        return report.firstFailure().map(first -> first.plus(report.firstToLastFailure()));
    }

    /** When the first call was made that succeeded after the last outage. */
    Optional<Instant> firstSuccessAfter() {
        return prober.api().outages().stream().map(OutageReport.Outage::to).reduce((_, later) -> later);
    }

    /** What every upgrade is measured by. */
    Run measured(Contestant who) {
        OutageReport api = prober.api();
        LockReport held = lock.report();
        return Run.of(who)
                .with(Measure.OUTAGE_API, api.firstToLastFailure())
                .with(Measure.LONGEST_API, api.longestOutage())
                .with(Measure.OUTAGE_HEALTH, prober.health().firstToLastFailure())
                .with(Measure.MIGRATION, held.heldFor())
                .with(Measure.BEYOND_MIGRATION, api.firstToLastFailure().minus(held.heldFor()))
                .with(Measure.FAILED_CALLS, (double) api.failures())
                .with(
                        Measure.UNANSWERED_CALLS,
                        api.answers()
                                .getOrDefault(SocketTimeoutException.class.getSimpleName(), 0L)
                                .doubleValue())
                .with(Measure.MIGRATORS, held.mostMigrators())
                .with(Measure.LOAD, Machine.load());
    }

    private boolean calmFor(long seconds) {
        Instant since = Instant.now().minusSeconds(seconds);
        return started.isBefore(since) && lastFailure().map(since::isAfter).orElse(true);
    }

    @Override
    public void close() {
        pods.close();
        prober.close();
        lock.close();
    }
}
