package dev.coderops.testbed.coder;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The real {@code helm} program, built from its Go module once. */
public final class Helm {

    public static final String VERSION = "3.19.5";

    private final Path program;
    private final Path kubeconfig;
    private final Path home;

    private Helm(Path program, Path kubeconfig, Path home) {
        this.program = program;
        this.kubeconfig = kubeconfig;
        this.home = home;
    }

    /** The program, from the cache or built now. */
    public static Path program(Cache cache, GoToolchain go, Progress progress) {
        return cache.entry(
                        "helm-" + VERSION,
                        target -> progress.during("building Helm " + VERSION, () -> {
                            go.build(
                                    go.module("helm.sh/helm/v3", "v" + VERSION),
                                    target.resolve("helm"),
                                    List.of("-X helm.sh/helm/v3/internal/version.version=v" + VERSION),
                                    "./cmd/helm");
                            return true;
                        }))
                .resolve("helm");
    }

    /**
     * Helm for one cluster.
     *
     * @param home folder for its caches and repository list, so that it leaves the user's alone
     */
    public static Helm of(Path program, Path kubeconfig, Path home) {
        return new Helm(program, kubeconfig, home);
    }

    /** The program itself, for people. */
    public Path program() {
        return program;
    }

    /** Runs it to its end and gives its output. */
    public String run(String... arguments) {
        return command(arguments).output();
    }

    /** A call that is not made yet. */
    public Command command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        return Command.of(command)
                .with("KUBECONFIG", kubeconfig.toString())
                .with("HELM_CACHE_HOME", home.resolve("cache").toString())
                .with("HELM_CONFIG_HOME", home.resolve("config").toString())
                .with("HELM_DATA_HOME", home.resolve("data").toString())
                .within(Duration.ofMinutes(15));
    }
}
