package dev.coderops.testbed.node;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.process.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The programs of the machine's distribution that a node needs, and the Debian packages they are in. */
public final class Prerequisites {

    static final Path PLUGIN_FOLDER = Path.of("/usr/lib/cni");

    private static final List<Path> PROGRAM_FOLDERS =
            List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"), Path.of("/bin"), Path.of("/sbin"));

    private static final Map<String, String> PACKAGE_OF_PROGRAM = new TreeMap<>(Map.of(
            "containerd", "containerd",
            "ctr", "containerd",
            "runc", "runc",
            "iptables", "iptables",
            "conntrack", "conntrack",
            "busybox", "busybox-static",
            "ip", "iproute2",
            "setsid", "util-linux",
            "nsenter", "util-linux",
            "unshare", "util-linux"));

    private final Predicate<Path> exists;

    public Prerequisites() {
        this(Files::exists);
    }

    Prerequisites(Predicate<Path> exists) {
        this.exists = exists;
    }

    /** Debian packages that are missing, sorted; empty when a node can be started. */
    public List<String> missingPackages() {
        TreeSet<String> missing = new TreeSet<>();
        PACKAGE_OF_PROGRAM.forEach((program, debianPackage) -> {
            if (PROGRAM_FOLDERS.stream().noneMatch(folder -> exists.test(folder.resolve(program)))) {
                missing.add(debianPackage);
            }
        });
        if (!exists.test(PLUGIN_FOLDER.resolve("bridge"))) {
            missing.add("containernetworking-plugins");
        }
        return List.copyOf(missing);
    }

    /**
     * Returns when everything is there, installing it if asked to and possible.
     *
     * @throws IllegalStateException naming what to install
     */
    public void require(boolean install, Progress progress) {
        List<String> missing = missingPackages();
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(" ", missing);
        if (!install || !exists.test(Path.of("/usr/bin/apt-get"))) {
            throw new IllegalStateException("The local node needs: apt-get install " + names);
        }
        progress.report("installing Debian packages: " + names);
        apt(List.of("update", "-q"));
        List<String> arguments = new ArrayList<>(List.of("install", "-q", "-y", "--no-install-recommends"));
        arguments.addAll(missing);
        apt(arguments);
    }

    /** Debian's statically linked busybox: the one program that every image of the testbed has. */
    public static Path busybox() {
        return PROGRAM_FOLDERS.stream()
                .map(folder -> folder.resolve("busybox"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The local node needs: apt-get install busybox-static"));
    }

    private static void apt(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get"));
        command.addAll(arguments);
        var _ = Command.of(command)
                .with("DEBIAN_FRONTEND", "noninteractive")
                // A service started by the package would be the machine's, not ours.
                .with("RUNLEVEL", "1")
                .within(Duration.ofMinutes(10))
                .output();
    }
}
