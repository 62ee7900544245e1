package dev.coderops.testbed.node;

import dev.coderops.testbed.process.ManagedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The API server, with role-based access control as in production. */
final class ApiServer {

    static final int PORT = 6443;

    private ApiServer() {}

    /**
     * Starts it.
     *
     * @param audit whether every request is written to {@link #auditLog}
     */
    static ManagedProcess start(Namespaces namespaces, NodeBinaries binaries, Credentials credentials, boolean audit) {
        Slot slot = namespaces.slot();
        List<String> command = new ArrayList<>(List.of(
                binaries.program("kube-apiserver").toString(),
                "--etcd-servers=" + Etcd.CLIENTS,
                "--bind-address=" + slot.nodeAddress(),
                "--advertise-address=" + slot.nodeAddress(),
                "--secure-port=" + PORT,
                "--cert-dir=" + credentials.folder(),
                "--service-cluster-ip-range=" + slot.serviceNetwork(),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + credentials.serviceAccountKey(),
                "--service-account-key-file=" + credentials.serviceAccountPublicKey(),
                "--token-auth-file=" + credentials.tokenFile(),
                "--authorization-mode=Node,RBAC",
                "--allow-privileged=true",
                // The node's name resolves nowhere; without this, logs and exec ask for it.
                "--kubelet-preferred-address-types=InternalIP"));
        if (audit) {
            command.add("--audit-policy-file=" + writeAuditPolicy(slot));
            command.add("--audit-log-path=" + auditLog(slot));
        }
        return namespaces.start("kube-apiserver", command);
    }

    /** One JSON line a request: user, user agent, verb, object, response code; no bodies. */
    static Path auditLog(Slot slot) {
        return slot.state().resolve("audit.log");
    }

    private static Path writeAuditPolicy(Slot slot) {
        try {
            return Files.writeString(slot.state().resolve("audit-policy.yaml"), """
                    apiVersion: audit.k8s.io/v1
                    kind: Policy
                    omitStages: [RequestReceived]
                    rules:
                    - level: Metadata
                    """);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
