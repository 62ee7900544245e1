package dev.coderops.testbed.node;

import dev.coderops.testbed.process.Await;
import dev.coderops.testbed.process.Command;
import dev.coderops.testbed.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Debian's containerd with configuration, state and socket of the slot's own. */
final class Containerd {

    /** What holds a pod's network namespace, since there is no registry to pull the usual one from. */
    static final String PAUSE_IMAGE = LocalNode.BUSYBOX_IMAGE;

    private final Path socket;
    private final ManagedProcess process;

    private Containerd(Path socket, ManagedProcess process) {
        this.socket = socket;
        this.process = process;
    }

    static Containerd start(Namespaces namespaces, Path pluginFolder) {
        Slot slot = namespaces.slot();
        Path socket = slot.state().resolve("containerd.sock");
        Path configuration = slot.state().resolve("containerd.toml");
        try {
            Files.writeString(configuration, configuration(slot, socket, pluginFolder));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new Containerd(
                socket,
                namespaces.start(
                        "containerd",
                        List.of("containerd", "--config", configuration.toString(), "--log-level", "warn")));
    }

    Path socket() {
        return socket;
    }

    ManagedProcess process() {
        return process;
    }

    /** Waits until it answers. */
    void awaitReady() {
        Await.until("containerd", Duration.ofSeconds(30), () -> {
            process.requireAlive();
            return Files.exists(socket) && ctr("version").run().successful();
        });
    }

    /** Loads a docker-archive into the namespace that the kubelet uses. */
    void load(Path dockerArchive) {
        var _ = ctr("--namespace", "k8s.io", "images", "import", dockerArchive.toString())
                .output();
    }

    private Command ctr(String... arguments) {
        return Command.of(Stream.concat(Stream.of("ctr", "--address", socket.toString()), Arrays.stream(arguments))
                .toList());
    }

    private static String configuration(Slot slot, Path socket, Path pluginFolder) {
        return """
                version = 2
                root = "%1$s/containerd"
                state = "/run/containerd"
                [grpc]
                  address = "%2$s"
                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%3$s"
                  # Without CAP_SYS_RESOURCE runc fails with "can't get final child's PID from pipe".
                  restrict_oom_score_adj = true
                [plugins."io.containerd.grpc.v1.cri".containerd]
                  snapshotter = "overlayfs"
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                  runtime_type = "io.containerd.runc.v2"
                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                  SystemdCgroup = false
                [plugins."io.containerd.grpc.v1.cri".cni]
                  bin_dir = "%4$s"
                  conf_dir = "%5$s"
                """.formatted(slot.state(), socket, PAUSE_IMAGE, Prerequisites.PLUGIN_FOLDER, pluginFolder);
    }
}
