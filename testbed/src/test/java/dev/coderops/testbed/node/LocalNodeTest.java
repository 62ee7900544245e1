package dev.coderops.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Timings;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.process.Await;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("node")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalNodeTest {

    private static final String PAGE = "a page";

    private NodeBinaries binaries = NodeBinaries.obtain(Cache.ofUser(), new GoToolchain(), Progress.silent());

    @BeforeAll
    void announceABuild() {
        binaries = NodeBinaries.obtain(Cache.ofUser(), new GoToolchain(), Progress.printingTo(System.err));
    }

    @Test
    void aControlPlaneAloneStoresObjectsAndLogsWhoWroteThem() throws Exception {
        try (LocalNode node = start(NodeOptions.apiServerOnly())) {
            var _ = node.client()
                    .configMaps()
                    .inNamespace("default")
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("written")
                            .endMetadata()
                            .build())
                    .create();
            assertThat(Files.getPosixFilePermissions(node.kubeconfig()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(node.loadsImages()).isFalse();
            assertThat(Files.readString(node.auditLog().orElseThrow()))
                    .containsPattern("\"verb\":\"create\".*\"username\":\"testbed\".*\"name\":\"written\"");
        }
    }

    @Test
    void aNodeRunsPodsThatServicesLogsAndCommandsReach() throws Exception {
        try (LocalNode node = start(NodeOptions.full())) {
            KubernetesClient client = node.client();
            Pod server = run(
                    client,
                    "server",
                    "mkdir /www; echo \"" + PAGE
                            + "\" >/www/index.html; echo serving; exec /bin/busybox httpd -f -p 8080 -h /www");
            Pod user = run(client, "user", "exec /bin/busybox sleep 600");
            Service service = client.services()
                    .inNamespace("default")
                    .resource(new ServiceBuilder()
                            .withNewMetadata()
                            .withName("server")
                            .endMetadata()
                            .withNewSpec()
                            .withSelector(Map.of("app", "server"))
                            .addNewPort()
                            .withPort(80)
                            .withNewTargetPort(8080)
                            .endPort()
                            .endSpec()
                            .build())
                    .create();
            String url = "http://" + service.getSpec().getClusterIP() + "/";
            Await.until("the service to answer this machine", Duration.ofSeconds(30), () -> answers(url));
            assertThat(exec(client, user, "/bin/busybox", "wget", "-qO-", url)).contains(PAGE);
            String podUrl = "http://" + server.getStatus().getPodIP() + ":8080/";
            assertThat(exec(client, server, "/bin/busybox", "wget", "-qO-", podUrl))
                    .contains(PAGE);
            assertThat(client.pods().resource(server).getLog()).isEqualTo("serving\n");
            assertThat(client.raw("/api/v1/namespaces/default/pods/server:8080/proxy/index.html"))
                    .contains(PAGE);
            assertThat(node.deadPrograms()).isEmpty();
        }
    }

    @Test
    void twoNodesLiveSideBySideAndLeaveNothing() throws Exception {
        Slot first;
        Slot second;
        try (LocalNode one = start(NodeOptions.full());
                LocalNode other = start(NodeOptions.full())) {
            first = one.slot();
            second = other.slot();
            assertThat(first.number()).isNotEqualTo(second.number());
            Pod pod = run(one.client(), "only-here", "exec /bin/busybox sleep 600");
            Pod same = run(other.client(), "only-there", "exec /bin/busybox sleep 600");
            assertThat(pod.getStatus().getPodIP()).startsWith("10.24" + first.number() + ".0.");
            assertThat(same.getStatus().getPodIP()).startsWith("10.24" + second.number() + ".0.");
            assertThat(one.client().pods().inNamespace("default").list().getItems())
                    .hasSize(1);
        }
        for (Slot slot : List.of(first, second)) {
            assertThat(Traces.of(slot)).isEmpty();
        }
    }

    private LocalNode start(NodeOptions options) {
        return LocalNode.start(options, binaries, Progress.printingTo(System.err), new Timings());
    }

    static Pod run(KubernetesClient client, String name, String script) {
        var _ = client.pods()
                .inNamespace("default")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("app", name)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName(name)
                        .withImage(LocalNode.BUSYBOX_IMAGE)
                        .withImagePullPolicy("Never")
                        .withCommand("/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin; " + script)
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return client.pods()
                .inNamespace("default")
                .withName(name)
                .waitUntilCondition(
                        pod -> pod != null && "Running".equals(pod.getStatus().getPhase()), 30, TimeUnit.SECONDS);
    }

    private static String exec(KubernetesClient client, Pod pod, String... command) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ExecWatch watch = client.pods().resource(pod).writingOutput(output).exec(command)) {
            assertThat(watch.exitCode().get(30, TimeUnit.SECONDS)).isZero();
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    private static boolean answers(String url) {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
