package dev.coderops.upgrade.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator as a process that cannot start: it says why in one line, and ends. */
@Timeout(60)
class MainTest {

    @TempDir
    Path folder;

    @Test
    void anEnvironmentThatMakesNoSenseIsASentence() throws Exception {
        Ended ended = run(Map.of("HELM_DEADLINE_SECONDS", "soon"));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output())
                .contains("HELM_DEADLINE_SECONDS is 'soon': give whole seconds from 1 to 86400, for example 300.")
                .hasLineCount(1);
    }

    @Test
    void anApiServerThatDoesNotAnswerIsASentenceAtOnce() throws Exception {
        Ended ended = run(Map.of("KUBECONFIG", kubeconfig("https://127.0.0.1:1").toString()));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .endsWith("ERROR [] Main: The API server at https://127.0.0.1:1/ does not answer: ConnectException.\n")
                .doesNotContain("\tat ");
        assertThat(ended.took()).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void aCacheThatCannotBeMadeIsASentence() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        Ended ended = run(Map.of(
                "KUBECONFIG",
                kubeconfig("https://127.0.0.1:1").toString(),
                "OPERATOR_CACHE_DIR",
                file.resolve("cache").toString()));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .contains("The operator cannot start: ", "cache")
                .hasLineCount(1);
    }

    private record Ended(int code, String output, Duration took) {}

    private Ended run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("OPERATOR_CACHE_DIR", folder.resolve("cache").toString());
        builder.environment().putAll(environment);
        Path log = folder.resolve("log");
        Instant start = Instant.now();
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(log), Duration.between(start, Instant.now()));
        } finally {
            process.destroyForcibly();
        }
    }

    private Path kubeconfig(String server) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: a, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: a, user: {token: a}}]
                contexts: [{name: a, context: {cluster: a, user: a}}]
                current-context: a
                """.formatted(server));
    }
}
