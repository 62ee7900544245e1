package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.util.List;

/** The API server's store. Without fsync: what it holds need not survive the machine. */
final class Etcd {

    static final String CLIENTS = "http://127.0.0.1:2379";
    private static final String PEERS = "http://127.0.0.1:2380";

    private Etcd() {}

    static ManagedProcess start(Namespaces namespaces, NodeBinaries binaries) {
        return namespaces.start(
                "etcd",
                List.of(
                        binaries.program("etcd").toString(),
                        "--data-dir=" + namespaces.slot().state().resolve("etcd"),
                        "--listen-client-urls=" + CLIENTS,
                        "--advertise-client-urls=" + CLIENTS,
                        "--listen-peer-urls=" + PEERS,
                        "--initial-advertise-peer-urls=" + PEERS,
                        "--initial-cluster=default=" + PEERS,
                        "--unsafe-no-fsync",
                        "--log-level=warn"));
    }
}
