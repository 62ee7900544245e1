package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secrets in which Helm keeps the revisions of a release: type {@code helm.sh/release.v1}, named {@code
 * sh.helm.release.v1.<release>.v<number>}, labelled with owner, name, status and version.
 */
final class ReleaseSecrets {

    static final String ABANDONED = Releases.ABANDONED + ": its Helm process ended before it finished";

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseSecrets.class);

    private final KubernetesClient client;

    ReleaseSecrets(KubernetesClient client) {
        this.client = client;
    }

    /** The Secret of the newest revision. The labels tell which one that is; none is decoded for it. */
    Optional<Secret> newest(ReleaseRef release) {
        try {
            return client
                    .secrets()
                    .inNamespace(release.namespace())
                    .withLabels(Map.of("owner", "helm", "name", release.name()))
                    .list()
                    .getItems()
                    .stream()
                    .filter(secret -> number(secret) > 0)
                    .max(Comparator.comparingInt(ReleaseSecrets::number));
        } catch (KubernetesClientException e) {
            throw KubernetesFault.reading("read the revisions of the Helm release " + release, e);
        }
    }

    Optional<Secret> revision(ReleaseRef release, int number) {
        try {
            return Optional.ofNullable(client.secrets()
                    .inNamespace(release.namespace())
                    .withName("sh.helm.release.v1." + release.name() + ".v" + number)
                    .get());
        } catch (KubernetesClientException e) {
            throw KubernetesFault.reading("read revision " + number + " of the Helm release " + release, e);
        }
    }

    /** The number a Secret's label gives; 0 when it gives none. */
    static int number(Secret secret) {
        try {
            return Integer.parseInt(label(secret, "version"));
        } catch (NumberFormatException notARevision) {
            return 0;
        }
    }

    static Revision.Status status(Secret secret) {
        return ReleaseDocument.status(label(secret, "status"));
    }

    private static String label(Secret secret, String name) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }

    /**
     * Marks a pending revision as failed, as Helm itself would have had it not been killed.
     *
     * @throws PortException.Rejected when it is not pending or is not as it was read
     */
    void unlock(Revision abandoned) {
        String name = "revision " + abandoned.number() + " of the Helm release " + abandoned.release();
        if (!abandoned.status().isPending()) {
            throw new PortException.Rejected(
                    "Cannot unlock " + name + ": it is " + abandoned.status().text() + ", not pending.", null);
        }
        Secret secret = revision(abandoned.release(), abandoned.number())
                .filter(found -> found.getMetadata().getResourceVersion().equals(abandoned.resourceVersion()))
                .orElseThrow(() -> new PortException.Rejected(
                        "Cannot unlock " + name + ": it was changed meanwhile. Read the release again.", null));
        ObjectNode document = ReleaseDocument.tree(secret);
        document.withObject("/info").put("status", "failed").put("description", ABANDONED);
        Secret failed = new SecretBuilder(secret)
                .editMetadata()
                .addToLabels("status", "failed")
                .endMetadata()
                .addToData("release", ReleaseDocument.encode(document))
                .build();
        try {
            // An update with the resourceVersion that was read: whoever was faster wins.
            client.resource(failed)
                    .lockResourceVersion(abandoned.resourceVersion())
                    .update();
        } catch (KubernetesClientException e) {
            throw KubernetesFault.writing("mark " + name + " as failed", e);
        }
        LOG.info("Marked {} as failed: its Helm process had ended.", name);
    }
}
