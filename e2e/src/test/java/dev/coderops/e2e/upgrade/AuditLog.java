package dev.coderops.e2e.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API server was asked to write in a namespace by the operator and by the Helm it starts. */
record AuditLog(Path file) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** One request that was meant to change something. Reviews of rights change nothing. */
    record Write(String verb, String resource, String name, int code) {

        String what() {
            return verb + " " + resource;
        }
    }

    List<Write> writes(String namespace) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(AuditLog::parsed)
                    .filter(event -> event.path("stage").asText().equals("ResponseComplete"))
                    .filter(event -> WRITES.contains(event.path("verb").asText()))
                    .filter(event -> event.at("/objectRef/namespace").asText().equals(namespace))
                    .filter(event -> isOurs(event.path("userAgent").asText()))
                    .map(event -> new Write(
                            event.path("verb").asText(),
                            resource(event),
                            event.at("/objectRef/name").asText(),
                            event.at("/responseStatus/code").asInt()))
                    .filter(write -> !write.resource().startsWith("selfsubject")
                            && !write.resource().equals("leases"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Long> counted(List<Write> writes) {
        return writes.stream().collect(Collectors.groupingBy(Write::what, TreeMap::new, Collectors.counting()));
    }

    /** Helm as a library goes by the name of the program it is in, and what it applies with by Go's. */
    private static boolean isOurs(String userAgent) {
        return Stream.of("coder-upgrade-operator/", "java/", "Go-http-client/").anyMatch(userAgent::startsWith);
    }

    private static String resource(JsonNode event) {
        String subresource = event.at("/objectRef/subresource").asText();
        String resource = event.at("/objectRef/resource").asText();
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
