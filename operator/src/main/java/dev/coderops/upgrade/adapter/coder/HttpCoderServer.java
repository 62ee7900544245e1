package dev.coderops.upgrade.adapter.coder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coderops.upgrade.port.CoderServer;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@link CoderServer} over HTTP. A pod that does not answer is an answer, never a fault. */
public final class HttpCoderServer implements CoderServer, AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final Duration SERVES = Duration.ofMillis(450);

    private static final Duration BUILD_INFO = Duration.ofSeconds(2);

    private final PodHttp pods;

    HttpCoderServer(PodHttp pods) {
        this.pods = pods;
    }

    /** Asks the pods at their own addresses: for an operator inside the cluster. */
    public static HttpCoderServer direct() {
        return new HttpCoderServer(new DirectPods(PodHttp.PORT));
    }

    /**
     * Asks the pods through the API server: for an operator outside the cluster.
     *
     * @param client stays the caller's to close
     */
    public static HttpCoderServer throughApiServer(KubernetesClient client) {
        return new HttpCoderServer(new PodsThroughApiServer(client));
    }

    @Override
    public boolean serves(Pod pod) {
        return ask(pod, "/healthz", SERVES).filter(HttpCoderServer::succeeded).isPresent();
    }

    /**
     * Coder redirects everything but {@code /healthz} when {@code CODER_REDIRECT_TO_ACCESS_URL} is set ({@code
     * cli/server.go}, {@code redirectToAccessURL}), and the access URL may lead to another pod. Then the header of {@code
     * /healthz} tells the version, and the deployment's id stays unknown.
     */
    @Override
    public Optional<BuildInfo> buildInfo(Pod pod) {
        Optional<PodHttp.Answer> answer = ask(pod, "/api/v2/buildinfo", BUILD_INFO);
        if (answer.isPresent() && answer.get().code() / 100 == 3) {
            return ask(pod, "/healthz", BUILD_INFO)
                    .filter(health -> succeeded(health) && !health.version().isEmpty())
                    .map(health -> new BuildInfo(health.version(), ""));
        }
        return answer.filter(HttpCoderServer::succeeded).flatMap(found -> parse(found.body()));
    }

    @Override
    public Watch whenServing(Pod pod, Runnable wake) {
        PendingQuestion question = new PendingQuestion(pods, pod, wake);
        question.ask();
        return question;
    }

    @Override
    public void close() {
        pods.close();
    }

    private Optional<PodHttp.Answer> ask(Pod pod, String path, Duration deadline) {
        CompletableFuture<PodHttp.Answer> answer = pods.get(pod, path, deadline);
        try {
            return Optional.of(answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException _) {
            answer.cancel(true);
            return Optional.empty();
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static boolean succeeded(PodHttp.Answer answer) {
        return answer.code() == 200;
    }

    private static Optional<BuildInfo> parse(String body) {
        try {
            JsonNode info = JSON.readTree(body);
            return info.path("version").isTextual()
                    ? Optional.of(new BuildInfo(
                            info.path("version").textValue(),
                            info.path("deployment_id").asText("")))
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }
}
