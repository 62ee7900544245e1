package dev.coderops.testbed.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * An image of one layer as {@code docker save} writes it and {@code ctr images import} reads it. The same content gives
 * the same bytes: no entry has a time.
 */
public final class DockerArchive {

    private sealed interface Content {
        record File(Path source) implements Content {}

        record Text(String text) implements Content {}

        record Link(String target) implements Content {}

        record Folder() implements Content {}
    }

    private record Entry(Content content, int mode, int owner) {}

    private final String reference;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final List<String> environment = new ArrayList<>();
    private List<String> entrypoint = List.of();
    private String user = "0:0";

    /** Starts an empty image of that name and tag. */
    public DockerArchive(String reference) {
        this.reference = reference;
    }

    /** Adds a program, executable for all. */
    public DockerArchive program(String path, Path source) {
        return add(path, new Content.File(source), 0755, 0);
    }

    public DockerArchive file(String path, Path source) {
        return add(path, new Content.File(source), 0644, 0);
    }

    public DockerArchive file(String path, String text) {
        return add(path, new Content.Text(text), 0644, 0);
    }

    public DockerArchive link(String path, String target) {
        return add(path, new Content.Link(target), 0777, 0);
    }

    public DockerArchive folder(String path, int mode, int owner) {
        return add(path, new Content.Folder(), mode, owner);
    }

    public DockerArchive environment(String variable, String value) {
        environment.add(variable + "=" + value);
        return this;
    }

    public DockerArchive entrypoint(String... command) {
        entrypoint = List.of(command);
        return this;
    }

    public DockerArchive user(int id) {
        user = id + ":" + id;
        return this;
    }

    /** Writes it. */
    public void writeTo(Path archive) {
        try {
            Path layer = Files.createTempFile(archive.toAbsolutePath().getParent(), "layer", ".tar");
            try {
                String layerDigest = writeLayer(layer);
                byte[] configuration = configuration(layerDigest);
                String configurationName = hex(sha256().digest(configuration)) + ".json";
                String layerName = layerDigest + "/layer.tar";
                try (TarArchiveOutputStream tar = tar(Files.newOutputStream(archive))) {
                    put(tar, configurationName, configuration);
                    TarArchiveEntry entry = new TarArchiveEntry(layerName);
                    entry.setSize(Files.size(layer));
                    entry.setModTime(0);
                    tar.putArchiveEntry(entry);
                    Files.copy(layer, tar);
                    tar.closeArchiveEntry();
                    put(
                            tar,
                            "manifest.json",
                            json(List.of(new TreeMap<>(Map.of(
                                    "Config",
                                    configurationName,
                                    "RepoTags",
                                    List.of(reference),
                                    "Layers",
                                    List.of(layerName))))));
                }
            } finally {
                Files.deleteIfExists(layer);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private DockerArchive add(String path, Content content, int mode, int owner) {
        entries.put(path.startsWith("/") ? path.substring(1) : path, new Entry(content, mode, owner));
        return this;
    }

    private String writeLayer(Path layer) throws IOException {
        MessageDigest digest = sha256();
        try (TarArchiveOutputStream tar =
                tar(new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(layer)), digest))) {
            TreeSet<String> folders = new TreeSet<>();
            for (String path : entries.keySet()) {
                for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                    folders.add(path.substring(0, slash));
                }
            }
            for (String folder : folders) {
                if (!entries.containsKey(folder)) {
                    write(tar, folder, new Entry(new Content.Folder(), 0755, 0));
                }
            }
            // In order of path, so a folder that was added comes before what is in it.
            for (Map.Entry<String, Entry> entry : entries.entrySet()) {
                write(tar, entry.getKey(), entry.getValue());
            }
        }
        return hex(digest.digest());
    }

    private static void write(TarArchiveOutputStream tar, String path, Entry entry) throws IOException {
        TarArchiveEntry header =
                switch (entry.content()) {
                    case Content.Folder() -> new TarArchiveEntry(path + "/");
                    case Content.Link(String target) -> {
                        TarArchiveEntry link = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
                        link.setLinkName(target);
                        yield link;
                    }
                    case Content.File(Path source) -> sized(path, Files.size(source));
                    case Content.Text(String text) -> sized(path, text.getBytes(StandardCharsets.UTF_8).length);
                };
        header.setMode((header.getMode() & ~07777) | entry.mode());
        header.setIds(entry.owner(), entry.owner());
        header.setModTime(0);
        tar.putArchiveEntry(header);
        switch (entry.content()) {
            case Content.File(Path source) -> Files.copy(source, tar);
            case Content.Text(String text) -> tar.write(text.getBytes(StandardCharsets.UTF_8));
            case Content.Folder(), Content.Link(String _) -> {}
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry sized(String path, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(size);
        return entry;
    }

    private byte[] configuration(String layerDigest) throws IOException {
        return json(new TreeMap<>(Map.of(
                "architecture",
                System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
                "os",
                "linux",
                "created",
                "1970-01-01T00:00:00Z",
                "config",
                new TreeMap<>(Map.of("Entrypoint", entrypoint, "Env", environment, "User", user, "WorkingDir", "/")),
                "rootfs",
                new TreeMap<>(Map.of("type", "layers", "diff_ids", List.of("sha256:" + layerDigest))))));
    }

    private static byte[] json(Object value) throws IOException {
        return new ObjectMapper().writeValueAsBytes(value);
    }

    private static TarArchiveOutputStream tar(OutputStream stream) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(stream, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = sized(name, content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
