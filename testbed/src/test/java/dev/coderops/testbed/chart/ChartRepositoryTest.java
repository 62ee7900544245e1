package dev.coderops.testbed.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartRepositoryTest {

    @TempDir
    Path folder;

    private Path module = Path.of("");
    private ChartRepository repository = ChartRepository.start(_ -> module, Path.of("target/charts"), "127.0.0.1");

    @BeforeEach
    void writeAModule() throws IOException {
        repository.close();
        module = folder.resolve("module");
        write("helm/coder/Chart.yaml", """
                name: coder
                version: "0.1.0"
                appVersion: "0.1.0"
                dependencies:
                  - name: libcoder
                    version: 0.1.0
                """);
        write("helm/coder/values.yaml", "coder: {}\n");
        write("helm/coder/templates/coder.yaml", "kind: Deployment\n");
        write("helm/coder/tests/chart_test.go", "package tests\n");
        write("helm/coder/.helmignore", "tests\n");
        write("helm/libcoder/Chart.yaml", "name: libcoder\nversion: \"0.1.0\"\n");
        repository = ChartRepository.start(_ -> module, folder.resolve("charts"), "127.0.0.1");
        repository.add("2.24.4");
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void anArchiveIsAChartWithItsReleasesVersions() throws Exception {
        Map<String, String> files = unpack(Files.readAllBytes(repository.archive("2.24.4")));
        assertThat(files.keySet())
                .containsExactly(
                        "coder/Chart.yaml",
                        "coder/templates/coder.yaml",
                        "coder/values.yaml",
                        "coder/charts/libcoder/Chart.yaml");
        assertThat(files.get("coder/Chart.yaml"))
                .contains("\nversion: \"2.24.4\"\nappVersion: \"2.24.4\"\n")
                .contains("    version: 0.1.0");
        assertThat(files.get("coder/charts/libcoder/Chart.yaml")).contains("version: \"0.1.0\"");
    }

    @Test
    void theSameSourceGivesTheSameBytes() {
        assertThat(ChartArchive.ofCoder(module, "2.24.4")).isEqualTo(ChartArchive.ofCoder(module, "2.24.4"));
    }

    @Test
    void theIndexNamesArchiveAndDigest() throws Exception {
        JsonNode index = new ObjectMapper().readTree(get("/index.yaml").body());
        JsonNode entry = index.at("/entries/coder/0");
        assertThat(entry.get("version").asText()).isEqualTo("2.24.4");
        byte[] archive = get("/" + entry.get("urls").get(0).asText()).body();
        assertThat(entry.get("digest").asText()).isEqualTo(sha256(archive)).isEqualTo(repository.digest("2.24.4"));
    }

    @Test
    void canBeSpoiledAndRepaired() throws Exception {
        repository.tamper("2.24.4");
        assertThat(sha256(get("/coder-2.24.4.tgz").body())).isNotEqualTo(repository.digest("2.24.4"));
        repository.loseArchive("2.24.4");
        assertThat(get("/coder-2.24.4.tgz").statusCode()).isEqualTo(404);
        repository.repair("2.24.4");
        assertThat(sha256(get("/coder-2.24.4.tgz").body())).isEqualTo(repository.digest("2.24.4"));
        repository.answerWith(503);
        assertThat(get("/index.yaml").statusCode()).isEqualTo(503);
        repository.answerWith(0);
        repository.remove("2.24.4");
        assertThat(repository.index()).doesNotContain("2.24.4");
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(repository.url() + path)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = module.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }

    private static Map<String, String> unpack(byte[] archive) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GzipCompressorInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
