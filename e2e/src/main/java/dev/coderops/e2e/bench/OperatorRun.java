package dev.coderops.e2e.bench;

import dev.coderops.e2e.Manifests;
import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.e2e.OperatorProcess;
import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.process.Await;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The operator, as a fresh process each time: its first upgrade is the one users see, and its code is cold then, because an
 * operator idles for months between upgrades.
 */
final class OperatorRun {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Contest contest;

    OperatorRun(Contest contest) {
        this.contest = contest;
    }

    Run run() {
        CoderDeployment coder = contest.seeded().restore();
        Testbed testbed = contest.testbed();
        try (OperatorProcess operator = OperatorProcess.start(testbed.cluster().kubeconfig(), folder())) {
            Await.until("the operator to serve", Duration.ofMinutes(1), () -> operator.log()
                    .contains(" serves "));
            return upgrade(coder, operator);
        }
    }

    private Run upgrade(CoderDeployment coder, OperatorProcess operator) {
        Testbed testbed = contest.testbed();
        KubernetesClient client = contest.client();
        try (Observation observation =
                Observation.start(testbed, client, coder, contest.seeded().token(), contest.to())) {
            Instant applied = Instant.now();
            try (ObservedUpgrade upgrade = ObservedUpgrade.create(
                    client,
                    Manifests.example(
                            "minimal.yaml", contest.to(), testbed.charts().url()),
                    _ -> {})) {
                CoderUpgradeStatus end = upgrade.awaitEnd(LIMIT);
                Instant ended = Instant.now();
                requireSuccess(end, operator);
                observation.awaitCalm();
                Run run = observation
                        .measured(Contestant.OPERATOR)
                        .with(Measure.WHOLE, Duration.between(applied, ended))
                        .with(Measure.STATUSES_SEEN, upgrade.seen().size())
                        .with(timeline(observation, OperatorLog.parse(operator.log())));
                remove(upgrade);
                return withWrites(finished(run, observation, operator, applied), applied, ended);
            }
        }
    }

    private static void requireSuccess(CoderUpgradeStatus end, OperatorProcess operator) {
        if (end.outcome() == null || !end.outcome().result().equals("Succeeded")) {
            throw new IllegalStateException("The upgrade did not succeed: " + end.message() + "\n" + operator.log());
        }
    }

    private static Run finished(Run run, Observation observation, OperatorProcess operator, Instant applied) {
        OperatorLog log = OperatorLog.parse(operator.log());
        Run measured = log.first("clone database")
                .map(clone -> run.with(Measure.CLONE, clone.took()))
                .orElse(run);
        return observation
                .firstFailure()
                .map(first -> measured.with(Measure.BEFORE_OUTAGE, Duration.between(applied, first)))
                .orElse(measured);
    }

    private Run withWrites(Run run, Instant from, Instant to) {
        Optional<ApiWrites> writes = contest.testbed().cluster().auditLog().map(log -> ApiWrites.read(log, from, to));
        return writes.map(counted -> run.withWrites(counted.counted())
                        .with(Measure.API_WRITES, (double) counted.lasting())
                        .with(Measure.STATUS_WRITES, (double) counted.of("coderupgrades/status")))
                .orElse(run);
    }

    private static Timeline timeline(Observation observation, OperatorLog log) {
        PodSightings pods = observation.pods();
        return Timeline.builder()
                .mark("first failed call", observation.firstFailure())
                .mark("old pods gone", pods.lastOldGone())
                .mark("close database begins", began(log, "close database"))
                .mark("database closed", ended(log, "close database"))
                .mark("clone begins", began(log, "clone database"))
                .mark("cloned", ended(log, "clone database"))
                .mark("probe removal begins", began(log, "remove liveness probe"))
                .mark("liveness probe removed", ended(log, "remove liveness probe"))
                .mark("helm upgrade begins", began(log, "helm upgrade (migrate)"))
                .mark("helm upgrade done", ended(log, "helm upgrade (migrate)"))
                .mark("open database begins", began(log, "open database"))
                .mark("database open", ended(log, "open database"))
                .mark("scale to 1 begins", began(log, "scale to 1"))
                .mark("scaled to 1", ended(log, "scale to 1"))
                .mark("new pod created", pods.firstNew())
                .mark("lock acquired", observation.lock().firstHeld())
                .mark("lock released", observation.lock().lastHeld())
                .mark("the pod serves", pods.firstNewServing())
                .mark("readiness ask begins", began(log, "ask readiness"))
                .mark("readiness asked", ended(log, "ask readiness"))
                .mark("the pod is Ready", pods.firstNewReady())
                .mark("first call that succeeds", observation.firstSuccessAfter())
                .mark("last failed call given up", observation.lastFailure())
                .build();
    }

    private static Optional<Instant> began(OperatorLog log, String effect) {
        return log.first(effect).map(OperatorLog.Effect::began);
    }

    private static Optional<Instant> ended(OperatorLog log, String effect) {
        return log.first(effect).map(OperatorLog.Effect::ended);
    }

    private void remove(ObservedUpgrade upgrade) {
        var resource = contest.client().resource(upgrade.resource());
        var _ = resource.delete();
        var _ = resource.waitUntilCondition(Objects::isNull, 30, TimeUnit.SECONDS);
    }

    private Path folder() {
        try {
            return Files.createTempDirectory(contest.folder(), "operator-");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
