package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.util.List;

/** Service addresses, as packet filter rules of the node's own network namespace. */
final class KubeProxy {

    private KubeProxy() {}

    static ManagedProcess start(Namespaces namespaces, NodeBinaries binaries, Credentials credentials) {
        Slot slot = namespaces.slot();
        return namespaces.start(
                "kube-proxy",
                List.of(
                        binaries.program("kube-proxy").toString(),
                        "--kubeconfig=" + credentials.kubeconfig(Credentials.User.PROXY),
                        "--hostname-override=" + slot.name(),
                        "--proxy-mode=iptables",
                        "--cluster-cidr=" + slot.podNetwork(),
                        // Answers find their way back also where bridged packets do not pass the packet filter.
                        "--masquerade-all",
                        // Only the machine's first network namespace may change these.
                        "--conntrack-max-per-core=0",
                        "--conntrack-tcp-timeout-established=0s",
                        "--conntrack-tcp-timeout-close-wait=0s",
                        "--metrics-bind-address=127.0.0.1:10249"));
    }
}
