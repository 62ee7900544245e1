package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.port.PortException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts Helm processes, and keeps at most one spare: a process that has loaded Helm and waits for its request. With it
 * an upgrade that was announced begins at once.
 *
 * <p>Each process has a folder of its own, mode 0700, with everything Helm writes. Its name tells the operator it belongs
 * to, by process id and start, so that the next operator can delete what a killed one left.
 */
final class HelmProcesses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HelmProcesses.class);

    /** What a process may take over from the operator's environment; everything else is kept from it. */
    private static final Set<String> ENVIRONMENT =
            Set.of("PATH", "LANG", "TZ", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

    private static final Executor BACKGROUND =
            task -> Thread.ofVirtual().name("helm-spare").start(task);

    private final Path folders;
    private final Supplier<HelmLibrary> library;
    private final Duration deadline;
    private final Duration idle;
    private @Nullable CompletableFuture<HelmProcess> spare;

    /**
     * Makes the starter and deletes what killed operators left.
     *
     * @param cache the operator's own folder
     * @param deadline for one request
     * @param idle how long a spare waits before it is ended
     */
    HelmProcesses(Path cache, Duration deadline, Duration idle) {
        this.folders = cache.resolve("processes");
        this.library = new Once<>(() -> HelmLibrary.unpackedIn(cache.resolve("native")));
        this.deadline = deadline;
        this.idle = idle;
        deleteLeftOvers();
    }

    /** A process to ask: the spare if there is one that lives. Helm is loaded in it. */
    HelmProcess take() {
        HelmProcess waiting = takeSpare();
        if (waiting != null) {
            try {
                waiting.awaitReady();
                return waiting;
            } catch (PortException.Unavailable e) {
                LOG.info("The spare Helm process had ended, a new one is started.");
                waiting.close();
            }
        }
        HelmProcess started = start();
        try {
            started.awaitReady();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Starts a spare unless there is one; returns at once. */
    synchronized void makeReady() {
        if (spare != null && (!spare.isDone() || isAlive(spare))) {
            return;
        }
        CompletableFuture<HelmProcess> made = CompletableFuture.supplyAsync(this::start, BACKGROUND);
        spare = made;
        Executor later = CompletableFuture.delayedExecutor(idle.toMillis(), TimeUnit.MILLISECONDS, BACKGROUND);
        later.execute(() -> discard(made));
    }

    /** Ends the spare. */
    @Override
    public void close() {
        CompletableFuture<HelmProcess> unused;
        synchronized (this) {
            unused = spare;
        }
        if (unused != null) {
            discard(unused);
        }
    }

    private void discard(CompletableFuture<HelmProcess> unused) {
        synchronized (this) {
            if (spare != unused) {
                return;
            }
            spare = null;
        }
        HelmProcess process = started(unused);
        if (process != null) {
            process.close();
        }
    }

    private @Nullable HelmProcess takeSpare() {
        CompletableFuture<HelmProcess> taken;
        synchronized (this) {
            taken = spare;
            spare = null;
        }
        return taken == null ? null : started(taken);
    }

    private static @Nullable HelmProcess started(CompletableFuture<HelmProcess> process) {
        try {
            return process.join();
        } catch (CompletionException e) {
            LOG.info("No spare Helm process could be started: {}", String.valueOf(e.getCause()));
            return null;
        }
    }

    private static boolean isAlive(CompletableFuture<HelmProcess> process) {
        return !process.isCompletedExceptionally() && process.join().isAlive();
    }

    private HelmProcess start() {
        try {
            Path folder = PrivateFiles.folder(PrivateFiles.folder(folders).resolve(ownPrefix() + UUID.randomUUID()));
            return new HelmProcess(builder(folder).start(), folder, deadline);
        } catch (IOException e) {
            throw new PortException.Unavailable(
                    "Cannot start Helm's process: " + e.getMessage() + ". Nothing was changed; it is tried again.", e);
        }
    }

    /** How a process starts that has this folder for its own. */
    ProcessBuilder builder(Path folder) {
        ProcessBuilder builder = new ProcessBuilder(command(library.get(), folder))
                .directory(folder.toFile())
                // Helm's warnings quote values.
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name.toUpperCase(Locale.ROOT)));
        for (String name : List.of("HOME", "TMPDIR", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")) {
            builder.environment().put(name, folder.toString());
        }
        return builder;
    }

    /** A small, quick virtual machine that writes nowhere but into its folder. */
    private static List<String> command(HelmLibrary helm, Path folder) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Xshare:auto",
                "-XX:+UseCompactObjectHeaders",
                "-XX:-UsePerfData",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-Djna.boot.library.path=" + helm.jna(),
                "-Djna.nounpack=true",
                "-D" + HelmChild.LIBRARY + "=" + helm.helm(),
                "-cp",
                ownClassPath(),
                HelmChild.class.getName());
    }

    /** That of the operator itself; absolute, because the process runs in another folder. */
    private static String ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String ownPrefix() {
        ProcessHandle own = ProcessHandle.current();
        return prefix(own.pid(), own.info().startInstant());
    }

    static String prefix(long pid, Optional<Instant> start) {
        return pid + "-" + start.map(Instant::toEpochMilli).orElse(0L) + "-";
    }

    private void deleteLeftOvers() {
        if (!Files.isDirectory(folders)) {
            return;
        }
        try (Stream<Path> all = Files.list(folders)) {
            for (Path folder : all.filter(HelmProcesses::isLeftOver).toList()) {
                PrivateFiles.delete(folder);
                LOG.info("Deleted the folder {} of an operator that has ended.", folder.getFileName());
            }
        } catch (IOException e) {
            LOG.warn("Cannot delete what an earlier operator left in {}: {}", folders, e.toString());
        }
    }

    private static boolean isLeftOver(Path folder) {
        String name = String.valueOf(folder.getFileName());
        int end = name.indexOf('-');
        try {
            long pid = Long.parseLong(name, 0, Math.max(end, 0), 10);
            return ProcessHandle.of(pid)
                    .map(owner -> !name.startsWith(prefix(pid, owner.info().startInstant())))
                    .orElse(true);
        } catch (NumberFormatException notOurs) {
            return false;
        }
    }

    /** Computes a value at its first use; again when that failed. */
    private static final class Once<T> implements Supplier<T> {
        private final Supplier<T> source;
        private @Nullable T value;

        Once(Supplier<T> source) {
            this.source = source;
        }

        @Override
        public synchronized T get() {
            T known = value;
            if (known == null) {
                known = source.get();
                value = known;
            }
            return known;
        }
    }
}
