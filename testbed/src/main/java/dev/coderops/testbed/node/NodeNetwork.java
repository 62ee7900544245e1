package dev.coderops.testbed.node;

import dev.coderops.testbed.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The link between the machine and the node, and how pods get theirs.
 *
 * <p>Nothing is translated between pods and the machine: PostgreSQL on the machine sees the address of the pod that
 * connects, as it would in production. Pods have no way to the internet; the machine's packet filter and forwarding
 * stay as they are.
 */
final class NodeNetwork {

    private NodeNetwork() {}

    /** Lays the link; it vanishes with the namespaces. */
    static void connect(Namespaces namespaces) {
        Slot slot = namespaces.slot();
        ip(
                "link add " + slot.name() + " type veth peer name eth0 netns " + namespaces.firstProcess(),
                "addr add " + slot.hostAddress() + "/30 dev " + slot.name(),
                "link set " + slot.name() + " up");
        inside(
                namespaces,
                "addr add " + slot.nodeAddress() + "/30 dev eth0",
                "link set eth0 up",
                // Everything but the machine: refused at once. A route that leads nowhere would let pods wait instead.
                "route add unreachable default",
                // A Service without endpoints is refused by kube-proxy's rules, which look at what is forwarded.
                // Without a
                // way for it to be forwarded the route above answers first, and callers wait instead of being refused.
                "route add " + slot.serviceNetwork() + " dev eth0");
        ip("route add " + slot.network() + " via " + slot.nodeAddress());
    }

    /** Tells containerd to put pods on a bridge and give each an address of the slot's network. */
    static Path writePluginConfiguration(Slot slot) {
        Path folder = slot.state().resolve("cni");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("10-testbed.conflist"), """
                    {"cniVersion": "0.4.0", "name": "testbed", "plugins": [
                      {"type": "bridge", "bridge": "pods", "isGateway": true, "ipMasq": false, "hairpinMode": true,
                       "ipam": {"type": "host-local", "ranges": [[{"subnet": "%s"}]],
                                "routes": [{"dst": "0.0.0.0/0"}]}},
                      {"type": "portmap", "capabilities": {"portMappings": true}}]}
                    """.formatted(slot.podNetwork()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return folder;
    }

    private static void ip(String... commands) {
        for (String command : commands) {
            var _ = Command.of(("ip " + command).split(" ", -1)).output();
        }
    }

    private static void inside(Namespaces namespaces, String... commands) {
        for (String command : commands) {
            var _ = namespaces.command(("ip " + command).split(" ", -1)).output();
        }
    }
}
