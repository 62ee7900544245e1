package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The only place that reads and writes the resource. A pass reads it live, since a cache may lag behind the operator's own
 * last write, and writes with the resourceVersion it read: whoever was faster wins, and the pass is made again.
 */
final class UpgradeStore {

    private final KubernetesClient client;

    UpgradeStore(KubernetesClient client) {
        this.client = client;
    }

    Optional<CoderUpgrade> load(String namespace, String name) {
        return Optional.ofNullable(client.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** All upgrades of a namespace, live. */
    List<CoderUpgrade> all(String namespace) {
        return client.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /**
     * Writes the status, and before it the finalizer where one is to be added.
     *
     * @return whether it was written; {@code false} when somebody else wrote in between
     */
    boolean save(CoderUpgrade read, CoderUpgradeStatus status, boolean finalizer) {
        try {
            CoderUpgrade current = finalizer ? withFinalizer(read) : read;
            current.setStatus(status);
            client.resource(current).updateStatus();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private CoderUpgrade withFinalizer(CoderUpgrade read) {
        if (read.getMetadata().getFinalizers().contains(CoderUpgrade.FINALIZER)) {
            return read;
        }
        List<String> finalizers = new ArrayList<>(read.getMetadata().getFinalizers());
        finalizers.add(CoderUpgrade.FINALIZER);
        read.getMetadata().setFinalizers(finalizers);
        return client.resource(read).update();
    }

    /** Lets go of the resource. */
    void removeFinalizer(String namespace, String name, String uid) {
        load(namespace, name)
                .filter(read -> read.getMetadata().getUid().equals(uid))
                .filter(read -> read.getMetadata().getFinalizers().contains(CoderUpgrade.FINALIZER))
                .ifPresent(read -> {
                    List<String> finalizers = new ArrayList<>(read.getMetadata().getFinalizers());
                    finalizers.remove(CoderUpgrade.FINALIZER);
                    read.getMetadata().setFinalizers(finalizers);
                    client.resource(read).update();
                });
    }

    /** Whether the namespace is being deleted: nothing can be brought to an end in it. What may not be read is not. */
    boolean isNamespaceTerminating(String namespace) {
        try {
            var found = client.namespaces().withName(namespace).get();
            return found != null && found.getMetadata().getDeletionTimestamp() != null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return false;
            }
            throw e;
        }
    }
}
