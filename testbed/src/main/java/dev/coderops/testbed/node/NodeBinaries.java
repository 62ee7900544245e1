package dev.coderops.testbed.node;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * etcd and the programs of Kubernetes, built from their Go modules (five minutes, once) and kept in the cache.
 *
 * <p>Kubernetes 1.34 because the kubelet of 1.35 and later refuses machines with cgroup version 1.
 */
public final class NodeBinaries {

    public static final String KUBERNETES_VERSION = "1.34.4";
    public static final String ETCD_VERSION = "3.6.5";

    private static final List<String> PROGRAMS =
            List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl");
    private static final String VERSION_VARIABLE = "-X k8s.io/component-base/version.git";

    private final Path folder;

    private NodeBinaries(Path folder) {
        this.folder = folder;
    }

    /** The programs, from the cache or built now. */
    public static NodeBinaries obtain(Cache cache, GoToolchain go, Progress progress) {
        return new NodeBinaries(cache.entry(entry(), target -> build(go, progress, target)));
    }

    /** Whether {@link #obtain} would return at once. */
    public static boolean built(Cache cache) {
        return cache.holds(entry());
    }

    public Path program(String name) {
        return folder.resolve(name);
    }

    private static String entry() {
        return "kubernetes-" + KUBERNETES_VERSION + "-etcd-" + ETCD_VERSION;
    }

    private static void build(GoToolchain go, Progress progress, Path target) {
        Path module = target.resolve("module");
        for (String file : List.of("go.mod", "go.sum", "tools.go")) {
            extract(file, module);
        }
        String[] minor = KUBERNETES_VERSION.split("\\.", -1);
        List<String> version = List.of(
                VERSION_VARIABLE + "Version=v" + KUBERNETES_VERSION,
                VERSION_VARIABLE + "Major=" + minor[0],
                VERSION_VARIABLE + "Minor=" + minor[1]);
        for (String program : PROGRAMS) {
            progress.during("building " + program + " " + KUBERNETES_VERSION, () -> {
                go.build(module, target.resolve(program), version, "k8s.io/kubernetes/cmd/" + program);
                return true;
            });
        }
        progress.during("building etcd " + ETCD_VERSION, () -> {
            go.build(module, target.resolve("etcd"), List.of(), "go.etcd.io/etcd/server/v3");
            return true;
        });
    }

    private static void extract(String file, Path folder) {
        try (InputStream resource = NodeBinaries.class.getResourceAsStream("kubernetes/" + file)) {
            if (resource == null) {
                throw new IllegalStateException("kubernetes/" + file + " is missing from the class path.");
            }
            Files.createDirectories(folder);
            Files.copy(resource, folder.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
