package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.util.List;

/** Gives pods their node, although there is only one: it also counts what fits. */
final class Scheduler {

    private Scheduler() {}

    static ManagedProcess start(Namespaces namespaces, NodeBinaries binaries, Credentials credentials) {
        return namespaces.start(
                "kube-scheduler",
                List.of(
                        binaries.program("kube-scheduler").toString(),
                        "--kubeconfig=" + credentials.kubeconfig(Credentials.User.SCHEDULER),
                        "--leader-elect=false",
                        "--bind-address=127.0.0.1"));
    }
}
