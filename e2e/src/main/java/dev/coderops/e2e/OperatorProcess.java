package dev.coderops.e2e;

import dev.coderops.upgrade.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator as users run it outside a cluster: its jar, a kubeconfig, nothing else. */
public final class OperatorProcess implements AutoCloseable {

    private final Path kubeconfig;
    private final Path log;
    private final Path cache;
    private final String namespaces;
    private Process process;

    private OperatorProcess(Path kubeconfig, Path folder, String namespaces) {
        this.kubeconfig = kubeconfig;
        this.log = folder.resolve("operator.log");
        this.cache = folder.resolve("operator-cache");
        this.namespaces = namespaces;
        this.process = launch();
    }

    /** Starts the operator for all namespaces of a cluster; its log and its cache go to the folder. */
    public static OperatorProcess start(Path kubeconfig, Path folder) {
        return new OperatorProcess(kubeconfig, folder, "");
    }

    /** The same for one namespace. */
    public static OperatorProcess start(Path kubeconfig, Path folder, String namespace) {
        return new OperatorProcess(kubeconfig, folder, namespace);
    }

    /** What the operator logged, over all its starts. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path logFile() {
        return log;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** SIGKILL, and waits until the process is gone. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    /**
     * SIGTERM.
     *
     * @return the exit code and how long the end took
     */
    public Ended terminate() {
        long started = System.nanoTime();
        process.destroy();
        await(Duration.ofSeconds(60));
        return new Ended(process.exitValue(), Duration.ofNanos(System.nanoTime() - started));
    }

    /** How a process ended. */
    public record Ended(int exitCode, Duration took) {}

    /** Starts it again, with the same cluster, log and cache. */
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    private void await(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The operator did not end within " + limit.toSeconds() + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m"));
        command.addAll(List.of("-jar", jar().toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("OPERATOR_CACHE_DIR", cache.toString());
        builder.environment().put("WATCH_NAMESPACES", namespaces);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operator's jar with its lib folder beside it, wherever this class path has the operator from. */
    static Path jar() {
        try {
            Path origin = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(origin) && Files.isDirectory(origin.resolveSibling("lib"))) {
                return origin;
            }
            try (var files = Files.list(origin.getParent())) {
                return files.filter(file -> file.getFileName().toString().matches("operator-.*\\.jar"))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "The operator's jar is not built: run make build, or mvnw package."));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
