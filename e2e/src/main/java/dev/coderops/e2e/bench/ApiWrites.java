package dev.coderops.e2e.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who wrote what to the API server, from its audit log. Told apart by user agent, since on a testbed everybody is the
 * administrator: the operator's client and the Helm it carries, as opposed to Kubernetes' own programs and to ours.
 */
record ApiWrites(List<Write> writes) {

    /** One request that changes something, whether it was granted or not. */
    record Write(Instant at, String client, String verb, String resource) {

        String text() {
            return client + ": " + verb + " " + resource;
        }
    }

    private static final Set<String> WRITING = Set.of("create", "update", "patch", "delete", "deletecollection");
    private static final ObjectMapper JSON = new ObjectMapper();

    ApiWrites {
        writes = List.copyOf(writes);
    }

    /** The operator's and Helm's writes in a log between two moments, without leases. */
    static ApiWrites read(Path auditLog, Instant from, Instant to) {
        try (Stream<String> lines = Files.lines(auditLog)) {
            return of(lines, from, to);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static ApiWrites of(Stream<String> lines, Instant from, Instant to) {
        return new ApiWrites(lines.filter(line -> line.endsWith("}"))
                .map(ApiWrites::json)
                .filter(entry -> WRITING.contains(entry.path("verb").asText()))
                .filter(entry -> !client(entry).isEmpty())
                .map(ApiWrites::write)
                .filter(write -> !write.resource().startsWith("leases"))
                .filter(write -> !write.at().isBefore(from) && !write.at().isAfter(to))
                .toList());
    }

    Map<String, Long> counted() {
        return writes.stream().collect(Collectors.groupingBy(Write::text, TreeMap::new, Collectors.counting()));
    }

    /** Those that leave something behind, unlike a question about one's rights, which is asked by creating it. */
    long lasting() {
        return writes.stream()
                .filter(write -> !write.resource().endsWith("reviews"))
                .count();
    }

    long of(String resource) {
        return writes.stream()
                .filter(write -> write.resource().equals(resource))
                .count();
    }

    private static Write write(JsonNode entry) {
        JsonNode object = entry.path("objectRef");
        String subresource = object.path("subresource").asText();
        String resource = object.path("resource").asText();
        return new Write(
                Instant.parse(entry.path("requestReceivedTimestamp").asText()),
                client(entry),
                entry.path("verb").asText(),
                subresource.isEmpty() ? resource : resource + "/" + subresource);
    }

    /** Empty for those who are not counted. */
    private static String client(JsonNode entry) {
        String agent = entry.path("userAgent").asText();
        if (agent.startsWith("coder-upgrade-operator/")) {
            return "operator";
        }
        // Helm as a library goes by the name of the program it is in, and its appliers by Go's.
        return Stream.of("Helm/", "java/", "Go-http-client/").anyMatch(agent::startsWith) ? "helm" : "";
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
