package dev.coderops.testbed.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerArchiveTest {

    @TempDir
    Path folder;

    @Test
    void namesConfigurationAndLayerByTheirDigests() throws Exception {
        Map<String, byte[]> content = contents(Files.newInputStream(write("image.tar")));
        JsonNode manifest =
                new ObjectMapper().readTree(content.get("manifest.json")).get(0);
        assertThat(manifest.get("RepoTags").get(0).asText()).isEqualTo("localhost/thing:1");
        byte[] layer = requireNonNull(content.get(manifest.get("Layers").get(0).asText()));
        byte[] configuration = requireNonNull(content.get(manifest.get("Config").asText()));
        JsonNode config = new ObjectMapper().readTree(configuration);
        assertThat(config.at("/rootfs/diff_ids/0").asText()).isEqualTo("sha256:" + sha256(layer));
        assertThat(manifest.get("Config").asText()).isEqualTo(sha256(configuration) + ".json");
        assertThat(config.at("/config/User").asText()).isEqualTo("1000:1000");
    }

    @Test
    void keepsModesOwnersAndLinks() throws Exception {
        Map<String, byte[]> content = contents(Files.newInputStream(write("image.tar")));
        JsonNode manifest =
                new ObjectMapper().readTree(content.get("manifest.json")).get(0);
        Map<String, TarArchiveEntry> entries = entries(new ByteArrayInputStream(
                requireNonNull(content.get(manifest.get("Layers").get(0).asText()))));
        assertThat(entries.keySet()).containsExactly("bin/", "home/", "bin/thing", "home/me/", "sh");
        assertThat(requireNonNull(entries.get("bin/thing")).getMode() & 07777).isEqualTo(0755);
        assertThat(requireNonNull(entries.get("home/me/")).getLongUserId()).isEqualTo(1000);
        assertThat(requireNonNull(entries.get("sh")).getLinkName()).isEqualTo("bin/thing");
        assertThat(requireNonNull(entries.get("bin/thing"))
                        .getLastModifiedTime()
                        .toMillis())
                .isZero();
    }

    @Test
    void theSameContentGivesTheSameBytes() throws Exception {
        assertThat(write("one.tar")).hasSameBinaryContentAs(write("other.tar"));
    }

    private Path write(String name) throws IOException {
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\n");
        Path archive = folder.resolve(name);
        new DockerArchive("localhost/thing:1")
                .program("/bin/thing", program)
                .folder("/home/me", 0700, 1000)
                .link("/sh", "bin/thing")
                .user(1000)
                .environment("A", "b")
                .entrypoint("/bin/thing")
                .writeTo(archive);
        return archive;
    }

    private static Map<String, byte[]> contents(InputStream stream) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(stream)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                contents.put(entry.getName(), tar.readAllBytes());
            }
        }
        return contents;
    }

    private static Map<String, TarArchiveEntry> entries(InputStream stream) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(stream)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
