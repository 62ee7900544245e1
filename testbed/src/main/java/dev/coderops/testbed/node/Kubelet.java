package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The kubelet, on a machine of which only a part is its own: no eviction, no reservation, its pods in a root cgroup of
 * the slot. It trusts whoever reaches its port, which is the machine and its pods.
 */
final class Kubelet {

    private Kubelet() {}

    static ManagedProcess start(
            Namespaces namespaces, NodeBinaries binaries, Credentials credentials, Path containerdSocket) {
        Slot slot = namespaces.slot();
        return namespaces.start(
                "kubelet",
                List.of(
                        binaries.program("kubelet").toString(),
                        "--kubeconfig=" + credentials.kubeconfig(Credentials.User.KUBELET),
                        "--config=" + writeConfiguration(slot, containerdSocket),
                        "--hostname-override=" + slot.name(),
                        "--node-ip=" + slot.nodeAddress(),
                        "--root-dir=" + slot.state().resolve("kubelet"),
                        "--cert-dir=" + slot.state().resolve("kubelet-pki")));
    }

    private static Path writeConfiguration(Slot slot, Path containerdSocket) {
        try {
            return Files.writeString(slot.state().resolve("kubelet.yaml"), """
                    apiVersion: kubelet.config.k8s.io/v1beta1
                    kind: KubeletConfiguration
                    address: %s
                    authentication:
                      anonymous: {enabled: true}
                      webhook: {enabled: false}
                    authorization: {mode: AlwaysAllow}
                    containerRuntimeEndpoint: unix://%s
                    cgroupDriver: cgroupfs
                    cgroupRoot: /%s
                    failCgroupV1: false
                    failSwapOn: false
                    evictionHard: {}
                    enforceNodeAllocatable: []
                    localStorageCapacityIsolation: false
                    serializeImagePulls: false
                    readOnlyPort: 0
                    # Nobody answers there, and says so at once: names are not resolved, and nobody waits for it.
                    clusterDNS: [%s]
                    clusterDomain: cluster.local
                    resolvConf: ""
                    """.formatted(
                            slot.nodeAddress(), containerdSocket, slot.name(), slot.nodeAddress()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
