package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.port.PortException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The API server, one request a call, each with a deadline.
 *
 * <p>The requests are made here and not through fabric8's operations for two reasons. fabric8 repeats every request that
 * fails, writes too (ten times by default, {@code StandardHttpClient.shouldRetry}): a write that succeeded and whose
 * answer was lost then comes back as a conflict, "nothing happened", when it did. And what the API server says about a
 * probe must be put back as it was, so it is kept as JSON. Connections, TLS, credentials and impersonation are fabric8's.
 */
final class ApiServer {

    private static final Duration READ_DEADLINE = Duration.ofSeconds(5);

    /** Longer than the API server itself tries a write ({@code requestTimeoutUpperBound}, 34 s), so that its verdict is heard. */
    private static final Duration WRITE_DEADLINE = Duration.ofSeconds(40);

    enum Patch {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json");

        private final String contentType;

        Patch(String contentType) {
            this.contentType = contentType;
        }
    }

    private final HttpClient http;
    private final String base;

    ApiServer(KubernetesClient client) {
        this.http = client.getHttpClient()
                .newBuilder()
                .tag(new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        String address = client.getMasterUrl().toString();
        this.base = address.endsWith("/") ? address : address + "/";
    }

    /** The object; empty when there is none. */
    Optional<JsonNode> get(Resource object) {
        HttpResponse<String> answer = send("get", object, request(object), READ_DEADLINE);
        return answer.code() == 404
                ? Optional.empty()
                : Optional.of(json("get", object, succeeded("get", object, answer)));
    }

    JsonNode list(Resource collection) {
        return json(
                "list",
                collection,
                succeeded("list", collection, send("list", collection, request(collection), READ_DEADLINE)));
    }

    String text(Resource object) {
        return succeeded("get", object, send("get", object, request(object), READ_DEADLINE));
    }

    /** Asks a review: a POST that changes nothing. */
    JsonNode review(Resource reviews, String body) {
        HttpResponse<String> answer =
                send("review", reviews, request(reviews).method("POST", "application/json", body), READ_DEADLINE);
        return json("review", reviews, succeeded("review", reviews, answer));
    }

    /** Creates an object; false when one of its name is there already. */
    boolean create(Resource collection, String body) {
        HttpResponse<String> answer = send(
                "create", collection, request(collection).method("POST", "application/json", body), WRITE_DEADLINE);
        if (answer.code() == 409) {
            return false;
        }
        succeeded("create", collection, answer);
        return true;
    }

    void update(Resource object, String body) {
        succeeded(
                "update",
                object,
                send("update", object, request(object).method("PUT", "application/json", body), WRITE_DEADLINE));
    }

    void patch(Resource object, Patch kind, String body) {
        succeeded(
                "patch",
                object,
                send("patch", object, request(object).method("PATCH", kind.contentType, body), WRITE_DEADLINE));
    }

    /** Deletes an object of this uid; that it is gone already is as good. */
    void delete(Resource object, String uid) {
        String options = Json.write(Json.object()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .set("preconditions", Json.object().put("uid", uid)));
        HttpResponse<String> answer =
                send("delete", object, request(object).method("DELETE", "application/json", options), WRITE_DEADLINE);
        if (answer.code() != 404) {
            succeeded("delete", object, answer);
        }
    }

    /** For streams, which have no deadline and are read as they come. */
    HttpClient http() {
        return http;
    }

    HttpRequest.Builder request(Resource resource) {
        return http.newHttpRequestBuilder().uri(base + resource.path());
    }

    private HttpResponse<String> send(String verb, Resource resource, HttpRequest.Builder request, Duration deadline) {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                request.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS).build(), String.class);
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Faults.of(verb, resource, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw Faults.of(verb, resource, new TimeoutException("no answer in " + deadline.toSeconds() + " s"));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw Faults.of(verb, resource, new InterruptedException("the operator is stopping"));
        }
    }

    private static String succeeded(String verb, Resource resource, HttpResponse<String> answer) {
        @Nullable String body = answer.body();
        if (!answer.isSuccessful()) {
            throw Faults.of(verb, resource, answer.code(), body == null ? "" : body);
        }
        return body == null ? "" : body;
    }

    private static JsonNode json(String verb, Resource resource, String body) {
        try {
            return Json.read(body);
        } catch (JsonProcessingException _) {
            // The cause would quote the body, and the body may be a Secret.
            throw new PortException.Unavailable(
                    "What answered to " + verb + " " + resource + " is not the API server: no JSON.", null);
        }
    }
}
