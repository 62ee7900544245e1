package dev.coderops.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.testbed.coder.CoderApi;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.coder.CoderOptions;
import dev.coderops.testbed.measure.LockSampler;
import dev.coderops.testbed.measure.OutageProber;
import dev.coderops.testbed.process.Await;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole: real Coder with two replicas, seen as a user, as its database and as Kubernetes see it. */
@Tag("node")
class TestbedTest {

    private static final CoderOptions CODER = CoderOptions.of("2.24.4").environment(Map.of("CODER_VERBOSE", "true"));

    @Test
    void realCoderServesAndIsMeasured() {
        try (Testbed testbed = Testbed.start(TestbedOptions.with("2.24.4"))) {
            testbed.postgres().createDatabase("unused", "postgres");
            CoderDeployment coder = testbed.installCoder(CODER);
            System.err.print(testbed.timings().table());
            CoderApi.Session session = coder.api().createFirstUser();
            String jdbcUrl = testbed.postgres().jdbcUrl("coder");

            assertThat(coder.api().version()).startsWith("v2.24.4");
            assertThat(CoderData.schemaVersion(jdbcUrl)).isEqualTo(343);
            assertThat(pods(testbed)).hasSize(2);
            assertThat(testbed.helm().run("list", "--namespace", "coder")).contains("coder-2.24.4", "deployed");

            aPodDumps(testbed);
            dataIsAdded(jdbcUrl, session);
            anOutageIsSeen(testbed, coder, session);
        }
    }

    private static void aPodDumps(Testbed testbed) {
        var _ = testbed.cluster()
                .client()
                .pods()
                .inNamespace("coder")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("dump")
                        .endMetadata()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewContainer()
                        .withName("dump")
                        .withImage(testbed.providePostgresClient())
                        .withImagePullPolicy("Never")
                        .withCommand("pg_dump", "--schema-only", "--table=users", testbed.databaseUrl(CODER))
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        var dump = testbed.cluster().client().pods().inNamespace("coder").withName("dump");
        var _ = dump.waitUntilCondition(
                pod -> pod != null
                        && Set.of("Succeeded", "Failed")
                                .contains(pod.getStatus().getPhase()),
                30,
                TimeUnit.SECONDS);
        assertThat(dump.getLog()).contains("CREATE TABLE public.users");
    }

    private static void dataIsAdded(String jdbcUrl, CoderApi.Session session) {
        Map<String, Long> before = CoderData.rowCounts(jdbcUrl);
        CoderData data = new CoderData(jdbcUrl);
        assertThat(data.addApiKeys(session, 1000)).isEqualTo(1000);
        assertThat(data.addApiKeys(session, 1000)).isEqualTo(1000);
        assertThat(data.addAuditLogs(session, 2000)).isEqualTo(2000);
        Map<String, Long> after = CoderData.rowCounts(jdbcUrl);
        assertThat(after.getOrDefault("api_keys", 0L) - before.getOrDefault("api_keys", 0L))
                .isEqualTo(2000);
        assertThat(after).doesNotContainKey("workspace_agent_logs").containsKey("workspaces");
    }

    private static void anOutageIsSeen(Testbed testbed, CoderDeployment coder, CoderApi.Session session) {
        try (OutageProber prober = OutageProber.start(coder.endpoint(), session.token());
                LockSampler locks = LockSampler.start(testbed.postgres().jdbcUrl("postgres"), "coder")) {
            Await.until(
                    "answers",
                    Duration.ofSeconds(10),
                    () -> prober.api().probes().size() > 5);
            assertThat(prober.api().failures()).isZero();

            testbed.postgres().kill();
            Await.until("failures", Duration.ofSeconds(10), () -> prober.api().failures() > 3);
            testbed.postgres().start();
            Await.until("success again", Duration.ofSeconds(30), () -> lastSucceeded(prober));

            assertThat(prober.api().outages()).isNotEmpty();
            assertThat(prober.api().longestOutage()).isGreaterThan(Duration.ofMillis(200));
            assertThat(locks.failures()).isPositive();
            assertThat(locks.report().mostHolders()).isZero();
            System.err.println(prober.api().summary());
            System.err.println(prober.health().summary());
        }
    }

    private static boolean lastSucceeded(OutageProber prober) {
        return prober.api().probes().getLast().successful();
    }

    private static List<Pod> pods(Testbed testbed) {
        return testbed.cluster()
                .client()
                .pods()
                .inNamespace("coder")
                .withLabel("app.kubernetes.io/instance", "coder")
                .list()
                .getItems();
    }
}
