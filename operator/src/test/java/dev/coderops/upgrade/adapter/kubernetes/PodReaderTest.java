package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.port.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReaderTest {

    @Test
    void aReadyPodIsReadAsItIs() {
        Pod pod = PodReader.pod(Json.trusted("""
                {"metadata":{"namespace":"coder","name":"coder-1","uid":"u","annotations":{"coderops.dev/readiness-asked":"2026-01-01T00:00:00Z"}},
                 "spec":{"containers":[{"name":"sidecar","image":"other"},{"name":"coder","image":"ghcr.io/coder/coder:v2.36.1"}]},
                 "status":{"phase":"Running","podIP":"10.0.0.7",
                   "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z"}],
                   "containerStatuses":[{"name":"coder","restartCount":2,"state":{"running":{}},
                      "lastState":{"terminated":{"reason":"Error","exitCode":1}}}]}}"""));

        assertThat(pod)
                .isEqualTo(new Pod(
                        "coder",
                        "coder-1",
                        "u",
                        "10.0.0.7",
                        "ghcr.io/coder/coder:v2.36.1",
                        true,
                        true,
                        Instant.parse("2026-01-02T03:04:05Z"),
                        false,
                        2,
                        null,
                        true));
    }

    @Test
    void aPodThatHasJustBeenMadeIsInNoTrouble() {
        Pod pod = PodReader.pod(Json.trusted("""
                {"metadata":{"namespace":"coder","name":"coder-1","uid":"u","deletionTimestamp":"2026-01-01T00:00:00Z"},
                 "spec":{"containers":[{"name":"coder","image":"i"}]},
                 "status":{"phase":"Pending","conditions":[{"type":"Ready","status":"False","lastTransitionTime":"2026-01-02T03:04:05Z"}],
                   "containerStatuses":[{"name":"coder","restartCount":0,"state":{"waiting":{"reason":"ContainerCreating"}}}]}}"""));

        assertThat(pod)
                .isEqualTo(new Pod("coder", "coder-1", "u", null, "i", false, false, null, true, 0, null, false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available"}]} | Unschedulable: 0/3 nodes are available
            {"containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image"}}}]} | ImagePullBackOff: Back-off pulling image
            {"containerStatuses":[{"state":{"waiting":{"reason":"CreateContainerConfigError","message":"secret \\"db\\" not found"}}}]} | CreateContainerConfigError: secret "db" not found
            {"containerStatuses":[{"state":{"terminated":{"reason":"Error","exitCode":1,"message":"no migration found\\n"}}}]} | Error, exit code 1: no migration found
            {"containerStatuses":[{"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 10s"}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]} | CrashLoopBackOff: OOMKilled, exit code 137
            {"containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}}]} | OOMKilled, exit code 137
            {"initContainerStatuses":[{"state":{"waiting":{"reason":"ErrImagePull","message":"denied"}}}],"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]} | ErrImagePull: denied
            {"initContainerStatuses":[{"state":{"terminated":{"reason":"Completed","exitCode":0}}}],"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]} |
            {"phase":"Failed","reason":"Evicted","message":"The node was low on memory","containerStatuses":[{"state":{"terminated":{"reason":"Error","exitCode":137}}}]} | Evicted: The node was low on memory
            """)
    void troubleIsToldInTheWordsOfKubernetes(String status, String trouble) {
        assertThat(PodReader.trouble(Json.trusted(status))).isEqualTo(trouble);
    }

    @Test
    void aSelectorIsWrittenAsTheApiServerTakesIt() {
        assertThat(PodReader.selector(Json.trusted("""
                {"matchLabels":{"app.kubernetes.io/name":"coder","app.kubernetes.io/instance":"mine"},
                 "matchExpressions":[{"key":"tier","operator":"In","values":["a","b"]},{"key":"x","operator":"NotIn","values":["c"]},
                                     {"key":"y","operator":"Exists"},{"key":"z","operator":"DoesNotExist"}]}""")))
                .isEqualTo(
                        "app.kubernetes.io/name=coder,app.kubernetes.io/instance=mine,tier in (a,b),x notin (c),y,!z");
    }
}
