package dev.coderops.upgrade.adapter.coder;

import dev.coderops.upgrade.port.Pod;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Straight to the pod's address. */
final class DirectPods implements PodHttp {

    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    private final int port;

    DirectPods(int port) {
        this.port = port;
    }

    @Override
    public CompletableFuture<Answer> get(Pod pod, String path, Duration patience) {
        @Nullable String ip = pod.ip();
        if (ip == null) {
            return CompletableFuture.failedFuture(new ConnectException("the pod has no address yet"));
        }
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .timeout(patience)
                .build();
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(request, BodyHandlers.ofString());
        CompletableFuture<Answer> answer = response.thenApply(DirectPods::answer);
        var _ = answer.whenComplete((_, _) -> response.cancel(true));
        return answer;
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("X-Coder-Build-Version").orElse(""),
                response.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
