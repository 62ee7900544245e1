package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.util.List;

/** Deployments, Jobs, service accounts and the rest of what the API server only stores. */
final class ControllerManager {

    private ControllerManager() {}

    static ManagedProcess start(Namespaces namespaces, NodeBinaries binaries, Credentials credentials) {
        return namespaces.start(
                "kube-controller-manager",
                List.of(
                        binaries.program("kube-controller-manager").toString(),
                        "--kubeconfig=" + credentials.kubeconfig(Credentials.User.CONTROLLER_MANAGER),
                        "--service-account-private-key-file=" + credentials.serviceAccountKey(),
                        "--root-ca-file=" + credentials.serverCertificate(),
                        "--leader-elect=false",
                        "--bind-address=127.0.0.1"));
    }
}
