package dev.coderops.upgrade.adapter.coder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coderops.upgrade.port.CoderServer.BuildInfo;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PodsThroughApiServerTest {

    private static final Pod POD =
            new Pod("coder", "coder-1", "u", null, "image", true, false, null, false, 0, null, false);

    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final CountDownLatch serving = new CountDownLatch(1);
    private HttpServer apiServer;
    private KubernetesClient client;
    private HttpCoderServer server;
    private volatile boolean listening = true;

    @BeforeEach
    void start() throws IOException {
        apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        apiServer.createContext("/", this::answer);
        apiServer.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + apiServer.getAddress().getPort())
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        server = HttpCoderServer.throughApiServer(client);
    }

    @AfterEach
    void stop() {
        serving.countDown();
        server.close();
        client.close();
        apiServer.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        paths.add(exchange.getRequestURI().toString());
        if (!listening) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        try {
            serving.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        byte[] body = "{\"version\":\"v2.36.1\",\"deployment_id\":\"d\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void aPodIsAskedByItsName() {
        serving.countDown();
        assertThat(server.serves(POD)).isTrue();
        assertThat(server.buildInfo(POD)).contains(new BuildInfo("v2.36.1", "d"));
        assertThat(paths)
                .containsExactly(
                        "/api/v1/namespaces/coder/pods/coder-1:8080/proxy/healthz",
                        "/api/v1/namespaces/coder/pods/coder-1:8080/proxy/api/v2/buildinfo");
    }

    @Test
    void aProxyThatDoesNotReachThePodIsAPodThatDoesNotAnswer() {
        listening = false;
        assertThat(server.serves(POD)).isFalse();
        assertThat(server.buildInfo(POD)).isEmpty();
        assertThat(paths).hasSize(2);
    }

    @Test
    void theWakeComesInTheMomentItServes() throws Exception {
        Semaphore woken = new Semaphore(0);
        listening = false;
        try (Watch _ = server.whenServing(POD, woken::release)) {
            assertThat(woken.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
            listening = true;
            assertThat(woken.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
            serving.countDown();
            assertThat(woken.tryAcquire(1, TimeUnit.SECONDS)).isTrue();
            assertThat(woken.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
