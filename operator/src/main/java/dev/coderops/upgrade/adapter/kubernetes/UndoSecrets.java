package dev.coderops.upgrade.adapter.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import java.util.Base64;
import java.util.Optional;

/** The Secret that holds what an upgrade must not lose and must not show. Each key is written once. */
final class UndoSecrets {

    /** {@code MaxSecretSize} of Kubernetes: the sum over all values. */
    private static final long MOST_BYTES = 1 << 20;

    private final ApiServer api;

    UndoSecrets(ApiServer api) {
        this.api = api;
    }

    void keep(UpgradeRef upgrade, String key, Sensitive text) {
        Optional<JsonNode> secret = ours(upgrade);
        if (secret.isEmpty() && create(upgrade, key, text)) {
            return;
        }
        JsonNode now = secret.or(() -> ours(upgrade))
                .orElseThrow(() ->
                        new PortException.Rejected("There was a " + object(upgrade) + " and now there is none.", null));
        if (!now.path("data").has(key)) {
            add(upgrade, now.deepCopy(), key, text);
        }
    }

    Optional<Sensitive> kept(UpgradeRef upgrade, String key) {
        return ours(upgrade)
                .map(secret -> secret.path("data").path(key).textValue())
                .map(Configuration::decoded)
                .map(Sensitive::new);
    }

    private boolean create(UpgradeRef upgrade, String key, Sensitive text) {
        ObjectNode secret =
                Json.object().put("apiVersion", "v1").put("kind", "Secret").put("type", "Opaque");
        secret.set("metadata", Marks.metadata(upgrade, name(upgrade)));
        put(upgrade, secret, key, text);
        return api.create(Resource.core("secrets", upgrade.namespace()), Json.write(secret));
    }

    /** Sends the Secret as it was read, its resourceVersion included: whoever was faster makes this a conflict. */
    private void add(UpgradeRef upgrade, ObjectNode secret, String key, Sensitive text) {
        put(upgrade, secret, key, text);
        api.update(object(upgrade), Json.write(secret));
    }

    private static void put(UpgradeRef upgrade, ObjectNode secret, String key, Sensitive text) {
        byte[] bytes = text.reveal().getBytes(UTF_8);
        ObjectNode data = secret.withObjectProperty("data");
        long before = data.valueStream()
                .mapToLong(value -> Base64.getDecoder().decode(value.asText()).length)
                .sum();
        if (before + bytes.length > MOST_BYTES) {
            throw new PortException.Rejected(
                    "\"" + key + "\" of " + bytes.length + " bytes does not fit into " + object(upgrade)
                            + ": Kubernetes keeps at most " + MOST_BYTES + " bytes in a Secret, and " + before
                            + " are taken.",
                    null);
        }
        data.put(key, Base64.getEncoder().encodeToString(bytes));
    }

    private Optional<JsonNode> ours(UpgradeRef upgrade) {
        Optional<JsonNode> secret = api.get(object(upgrade));
        if (secret.isPresent() && !Marks.isOf(upgrade, secret.get())) {
            throw new PortException.Rejected(
                    object(upgrade) + " does not belong to upgrade " + upgrade + " (label " + Marks.UPGRADE_UID + ").",
                    null);
        }
        return secret;
    }

    private static Resource object(UpgradeRef upgrade) {
        return Resource.core("secrets", upgrade.namespace()).named(name(upgrade));
    }

    private static String name(UpgradeRef upgrade) {
        return "coder-upgrade-" + upgrade.shortUid();
    }
}
