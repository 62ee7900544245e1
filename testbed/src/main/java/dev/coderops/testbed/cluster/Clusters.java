package dev.coderops.testbed.cluster;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Timings;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.node.LocalNode;
import dev.coderops.testbed.node.NodeBinaries;
import dev.coderops.testbed.node.NodeOptions;
import dev.coderops.testbed.process.Command;
import java.util.Map;

/** Looks at the machine and starts the cluster that suits it. */
public final class Clusters {

    private Clusters() {}

    /**
     * Starts or connects to the cluster of {@link ClusterChoice}.
     *
     * @throws IllegalStateException when this machine offers none; the message says what is missing
     */
    public static Cluster start(NodeOptions node, Cache cache, Progress progress, Timings timings) {
        Map<String, String> environment = System.getenv();
        return switch (choose(environment)) {
            case ClusterChoice.Existing(var kubeconfig) ->
                KubeconfigCluster.connect(
                        kubeconfig, environment.getOrDefault(ClusterChoice.HOST_ADDRESS_VARIABLE, ""));
            case ClusterChoice.InDocker() -> timings.time("K3s", K3sCluster::start);
            case ClusterChoice.OnThisMachine() -> {
                NodeBinaries binaries = NodeBinaries.obtain(cache, new GoToolchain(), progress);
                yield LocalNode.start(node, binaries, progress, timings);
            }
            case ClusterChoice.None(var missing) -> throw new IllegalStateException(missing);
        };
    }

    /** What this machine gets. */
    public static ClusterChoice choose(Map<String, String> environment) {
        boolean named =
                !environment.getOrDefault(ClusterChoice.KUBECONFIG_VARIABLE, "").isBlank();
        return ClusterChoice.of(
                environment,
                !named && K3sCluster.dockerAnswers(),
                System.getProperty("os.name"),
                userId(),
                GoToolchain.version());
    }

    private static long userId() {
        Command.Result result = Command.of("id", "-u").run();
        return result.successful() ? Long.parseLong(result.output().strip()) : -1;
    }
}
