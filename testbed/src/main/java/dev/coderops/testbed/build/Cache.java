package dev.coderops.testbed.build;

import dev.coderops.testbed.process.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps what took long to make. An entry is a folder that appears at once, complete, or not at all; two processes that
 * want the same entry make it once, the second waits.
 */
public final class Cache {

    private static final Duration LONGEST_BUILD = Duration.ofHours(1);

    private final Path root;

    public Cache(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** {@code $XDG_CACHE_HOME/coder-upgrade-testbed}, or the same below {@code ~/.cache}. */
    public static Cache ofUser() {
        return new Cache(userRoot(System.getenv(), System.getProperty("user.home")));
    }

    static Path userRoot(Map<String, String> environment, String home) {
        String named = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = named.isBlank() ? Path.of(home, ".cache") : Path.of(named);
        return base.resolve("coder-upgrade-testbed");
    }

    public Path root() {
        return root;
    }

    /** Whether an entry is there already, so that {@link #entry} returns at once. */
    public boolean holds(String name) {
        return Files.isDirectory(root.resolve(name));
    }

    /**
     * The folder of that name; when it is not there, {@code maker} fills it first.
     *
     * @param name one path element that tells the version
     */
    public Path entry(String name, Consumer<Path> maker) {
        Path entry = root.resolve(name);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        try {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = lock(channel, name)) {
                if (!Files.isDirectory(entry)) {
                    make(entry, maker);
                }
            }
            return entry;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void make(Path entry, Consumer<Path> maker) throws IOException {
        Path unfinished = root.resolve(entry.getFileName() + ".unfinished");
        delete(unfinished);
        Files.createDirectories(unfinished);
        maker.accept(unfinished);
        Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The lock of this and of other processes: Java refuses the former with an exception instead of waiting. */
    private static FileLock lock(FileChannel channel, String name) {
        AtomicReference<FileLock> held = new AtomicReference<>();
        Await.until("the cache entry " + name + ", which another thread makes", LONGEST_BUILD, () -> {
            try {
                held.set(channel.lock());
                return true;
            } catch (OverlappingFileLockException _) {
                return false;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        return held.get();
    }

    /** Deletes a folder with all that is in it, or nothing when it is not there. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
