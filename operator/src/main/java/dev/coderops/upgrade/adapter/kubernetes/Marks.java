package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.UpgradeRef;

/** How an object of ours is told from everybody else's: labels to find it by, an owner that takes it along when it goes. */
final class Marks {

    static final String UPGRADE_UID = "coderops.dev/upgrade-uid";

    private static final String API_VERSION = "coderops.dev/v1alpha1";

    private Marks() {}

    /** The metadata of an object that belongs to an upgrade. */
    static ObjectNode metadata(UpgradeRef upgrade, String name) {
        ObjectNode metadata = Json.object().put("name", name).put("namespace", upgrade.namespace());
        metadata.putObject("labels")
                .put("app.kubernetes.io/managed-by", "coder-upgrade-operator")
                .put(UPGRADE_UID, upgrade.uid());
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", API_VERSION)
                .put("kind", "CoderUpgrade")
                .put("name", upgrade.name())
                .put("uid", upgrade.uid());
        return metadata;
    }

    static boolean isOf(UpgradeRef upgrade, JsonNode object) {
        return upgrade.uid()
                .equals(object.path("metadata").path("labels").path(UPGRADE_UID).asText());
    }
}
