package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.PortException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The operator's own charts, each in a file named by its digest. A name for one that can be given without knowing the
 * digest is a small file beside it that holds the digest.
 */
final class ChartStore {

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Path folder;

    ChartStore(Path folder) {
        this.folder = folder;
    }

    static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Keeps an archive. */
    ChartArchive keep(byte[] archive, ChartTarball.Identity identity) {
        String digest = digest(archive);
        Path file = file(digest);
        try {
            PrivateFiles.folder(folder);
            if (find(digest).isEmpty()) {
                PrivateFiles.replace(file, out -> out.write(archive));
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return archive(file, identity, digest);
    }

    /** The archive of a digest; empty when there is none, or when it is no longer what it was. */
    Optional<ChartArchive> find(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            return Optional.empty();
        }
        try {
            Path file = file(digest);
            byte[] archive = Files.readAllBytes(file);
            return digest(archive).equals(digest)
                    ? Optional.of(archive(file, ChartTarball.identity(archive), digest))
                    : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    void name(String name, ChartArchive archive) {
        try {
            PrivateFiles.replace(named(name), out -> out.write(archive.digest().getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    Optional<ChartArchive> findNamed(String name) {
        try {
            return find(Files.readString(named(name)));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private PortException unusable(IOException cause) {
        return new PortException.Unavailable(
                "Cannot use the operator's chart folder " + folder + ": " + cause.getMessage() + ".", cause);
    }

    private Path file(String digest) {
        return folder.resolve(digest.substring("sha256:".length()) + ".tgz");
    }

    private Path named(String name) {
        return folder.resolve(digest(name.getBytes(StandardCharsets.UTF_8)).substring("sha256:".length()) + ".name");
    }

    private static ChartArchive archive(Path file, ChartTarball.Identity identity, String digest) {
        return new ChartArchive(
                file.toAbsolutePath(), identity.name(), identity.version(), identity.appVersion(), digest);
    }
}
