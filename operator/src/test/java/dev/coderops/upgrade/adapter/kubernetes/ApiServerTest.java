package dev.coderops.upgrade.adapter.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coderops.upgrade.port.PortException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ApiServerTest {

    private static final Resource OBJECT = Resource.core("secrets", "coder").named("one");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private KubernetesClient client;
    private ApiServer api;
    private volatile int code;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/clusters/one")
                .withImpersonateUsername("system:serviceaccount:coder:upgrader")
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        api = new ApiServer(client);
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " as "
                + exchange.getRequestHeaders().getFirst("Impersonate-User") + " " + body);
        if (code == 0) {
            exchange.close();
            return;
        }
        byte[] status = "{\"kind\":\"Status\",\"message\":\"said\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(code, status.length);
        exchange.getResponseBody().write(status);
        exchange.close();
    }

    @Test
    void aWriteWhoseAnswerIsLostIsSentOnceAndUnknown() {
        assertThatThrownBy(() -> api.update(OBJECT, "{}")).isInstanceOf(PortException.Unknown.class);
        assertThat(requests)
                .containsExactly("PUT /clusters/one/api/v1/namespaces/coder/secrets/one"
                        + " as system:serviceaccount:coder:upgrader {}");
    }

    @Test
    void aWriteThatTheServerFailsAtIsSentOnceAndUnknown() {
        code = 503;
        assertThatThrownBy(() -> api.patch(OBJECT, ApiServer.Patch.JSON, "[]"))
                .isInstanceOf(PortException.Unknown.class)
                .hasMessageEndingWith("it may have happened: said");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aReadIsNotRepeatedEither() {
        code = 503;
        assertThatThrownBy(() -> api.get(OBJECT)).isInstanceOf(PortException.Unavailable.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aDeletionIsADeletionOfThisObject() {
        code = 200;
        api.delete(OBJECT, "u");
        assertThat(requests)
                .singleElement()
                .asString()
                .startsWith("DELETE ")
                .endsWith("{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"preconditions\":{\"uid\":\"u\"}}");
    }

    @Test
    void whatIsNotThereIsEmptyToReadAndRejectedToChange() {
        code = 404;
        assertThat(api.get(OBJECT)).isEmpty();
        api.delete(OBJECT, "u");
        assertThatThrownBy(() -> api.update(OBJECT, "{}")).isInstanceOf(PortException.Rejected.class);
    }

    @Test
    void aServerThatIsNotThereIsUnavailableToAWriteToo() {
        server.stop(0);
        assertThatThrownBy(() -> api.update(OBJECT, "{}")).isInstanceOf(PortException.Unavailable.class);
    }
}
