package dev.coderops.testbed.coder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** What the testbed asks of a running Coder. */
public final class CoderApi {

    /** Header in which Coder takes a session token. */
    public static final String TOKEN_HEADER = "Coder-Session-Token";

    /** Who is signed in. */
    public record Session(UUID user, UUID organization, String token) {}

    private static final String EMAIL = "admin@example.com";
    private static final String PASSWORD = "Testbed-Passw0rd!";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final CoderEndpoint endpoint;
    private final ObjectMapper mapper = new ObjectMapper();

    public CoderApi(CoderEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** The release that answers, for instance {@code v2.24.4}. */
    public String version() {
        return get("/api/v2/buildinfo", "").required("version").asText();
    }

    /** Makes the deployment's first user, an owner, and signs in. */
    public Session createFirstUser() {
        var _ = post(
                "/api/v2/users/first",
                Map.of("email", EMAIL, "username", "admin", "name", "Admin", "password", PASSWORD, "trial", false));
        return login();
    }

    /** Signs the first user in. */
    public Session login() {
        String token = post("/api/v2/users/login", Map.of("email", EMAIL, "password", PASSWORD))
                .required("session_token")
                .asText();
        JsonNode user = get("/api/v2/users/me", token);
        return new Session(
                UUID.fromString(user.required("id").asText()),
                UUID.fromString(user.required("organization_ids").required(0).asText()),
                token);
    }

    /** GET with a session token; empty for none. */
    public JsonNode get(String path, String token) {
        return ask("GET", path, token.isEmpty() ? Map.of() : Map.of(TOKEN_HEADER, token), "");
    }

    private JsonNode post(String path, Map<String, Object> body) {
        try {
            return ask("POST", path, Map.of(), mapper.writeValueAsString(new TreeMap<>(body)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private JsonNode ask(String method, String path, Map<String, String> headers, String body) {
        try {
            CoderEndpoint.Response response = endpoint.exchange(method, path, headers, body, LIMIT);
            if (response.status() / 100 != 2) {
                throw new IllegalStateException(
                        "Coder answered %s %s with %d: %s".formatted(method, path, response.status(), response.body()));
            }
            return mapper.readTree(response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
