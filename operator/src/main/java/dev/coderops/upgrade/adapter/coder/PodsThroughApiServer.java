package dev.coderops.upgrade.adapter.coder;

import dev.coderops.upgrade.port.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Through the API server's proxy to the pod, with the client's own rights: {@code get pods/proxy}. */
final class PodsThroughApiServer implements PodHttp {

    /** A cancelled question ends at the server only then: fabric8's client has no way to break it off. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final HttpClient http;
    private final String base;

    PodsThroughApiServer(KubernetesClient client) {
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        String address = client.getMasterUrl().toString();
        this.base = address.endsWith("/") ? address : address + "/";
    }

    @Override
    public CompletableFuture<Answer> get(Pod pod, String path, Duration patience) {
        Duration deadline = patience.compareTo(LONGEST) < 0 ? patience : LONGEST;
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(base + "api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name() + ":" + PORT + "/proxy"
                        + path)
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        return http.sendAsync(request, String.class).thenApply(PodsThroughApiServer::answer);
    }

    private static Answer answer(HttpResponse<String> response) {
        @Nullable String version = response.header("X-Coder-Build-Version");
        @Nullable String body = response.body();
        return new Answer(response.code(), version == null ? "" : version, body == null ? "" : body);
    }

    /** The client is the caller's. */
    @Override
    public void close() {}
}
