package dev.coderops.e2e.bench;

import dev.coderops.testbed.coder.CoderDeployment;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Coder's documented procedure, as a careful administrator's script: dump, scale to zero, remove the liveness probe,
 * {@code helm upgrade} with the user's values, wait for the rollout. It waits for events, never for a time, and its
 * {@code kubectl} costs nothing: the calls are made by a client that is already there.
 */
final class RunbookRun {

    private static final String SCALE = "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":0}]";
    private static final String REMOVE_PROBE =
            "[{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/0/livenessProbe\"}]";

    private final Contest contest;

    RunbookRun(Contest contest) {
        this.contest = contest;
    }

    Run run() {
        CoderDeployment coder = contest.seeded().restore();
        Instant started = Instant.now();
        dump();
        Instant dumped = Instant.now();
        try (Observation observation = Observation.start(
                contest.testbed(), contest.client(), coder, contest.seeded().token(), contest.to())) {
            Timeline timeline = upgrade(coder, observation);
            return observation
                    .measured(Contestant.RUNBOOK)
                    .with(Measure.DUMP, Duration.between(started, dumped))
                    .with(
                            Measure.WHOLE,
                            Duration.between(
                                            timeline.marks().getFirst().at(),
                                            timeline.marks().getLast().at())
                                    .plus(Duration.between(started, dumped)))
                    .with(timeline);
        }
    }

    private void dump() {
        Path file = contest.folder().resolve("coder.dump");
        var _ = PostgresClients.command(
                        contest.testbed(),
                        "pg_dump",
                        List.of(
                                "--dbname=" + contest.seeded().url(SeededCoder.DATABASE),
                                "--format=custom",
                                "--file=" + file))
                .output();
    }

    private Timeline upgrade(CoderDeployment coder, Observation observation) {
        RollableScalableResource<Deployment> deployment = contest.client()
                .apps()
                .deployments()
                .inNamespace(coder.options().namespace())
                .withName(CoderDeployment.NAME);
        PatchContext json = PatchContext.of(PatchType.JSON);
        var _ = deployment.patch(json, SCALE);
        contest.seeded().awaitNoPods();
        Instant noPods = Instant.now();
        var _ = deployment.patch(json, REMOVE_PROBE);
        Instant probeRemoved = Instant.now();
        var _ = coder.upgrade(contest.to());
        Instant helmDone = Instant.now();
        coder.awaitRollout(Duration.ofMinutes(10));
        observation.awaitCalm();
        return Timeline.builder()
                .mark("first failed call", observation.firstFailure())
                .mark("old pods gone", noPods)
                .mark("liveness probe removed", probeRemoved)
                .mark("helm upgrade done", helmDone)
                .mark("first new pod created", observation.pods().firstNew())
                .mark("lock acquired", observation.lock().firstHeld())
                .mark("lock released", observation.lock().lastHeld())
                .mark("a pod serves", observation.pods().firstNewServing())
                .mark("a pod is Ready", observation.pods().firstNewReady())
                .mark("first call that succeeds", observation.firstSuccessAfter())
                .mark("last failed call given up", observation.lastFailure())
                .build();
    }
}
