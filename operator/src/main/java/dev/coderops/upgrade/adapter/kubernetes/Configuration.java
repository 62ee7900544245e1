package dev.coderops.upgrade.adapter.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.PortException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The ConfigMaps and Secrets of a namespace, decoded. */
final class Configuration implements EnvironmentResolver.Sources {

    private final ApiServer api;
    private final String namespace;

    Configuration(ApiServer api, String namespace) {
        this.api = api;
        this.namespace = namespace;
    }

    @Override
    public Optional<Map<String, String>> configMap(String name) {
        return api.get(Resource.core("configmaps", namespace).named(name))
                .map(object -> data(object, UnaryOperator.identity()));
    }

    @Override
    public Optional<Map<String, String>> secret(String name) {
        return api.get(Resource.core("secrets", namespace).named(name))
                .map(object -> data(object, Configuration::decoded));
    }

    /**
     * Helm values kept under a key.
     *
     * @throws PortException.Rejected when they are not a map in YAML
     */
    Optional<Values> values(ValuesSource source) {
        Optional<Map<String, String>> data =
                switch (source.kind()) {
                    case CONFIG_MAP -> configMap(source.name());
                    case SECRET -> secret(source.name());
                };
        return data.map(keys -> keys.get(source.key())).map(text -> values(source, text));
    }

    static Values values(ValuesSource source, String text) {
        String where = (source.kind() == ValuesSource.Kind.SECRET ? "Secret " : "ConfigMap ") + source.name();
        try {
            return values(HelmYaml.document(text));
        } catch (HelmYaml.Malformed e) {
            throw new PortException.Rejected(
                    "Key " + source.key() + " of " + where + " holds no Helm values: " + e.getMessage() + ".", null);
        }
    }

    private static Values values(@Nullable Object root) throws HelmYaml.Malformed {
        if (root == null) {
            return Values.none();
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new HelmYaml.Malformed("its root is not a map");
        }
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        map.forEach((key, value) -> tree.put((String) key, value));
        return Values.of(tree);
    }

    private static Map<String, String> data(JsonNode object, UnaryOperator<String> decode) {
        Map<String, String> data = new LinkedHashMap<>();
        object.path("data")
                .properties()
                .forEach(entry ->
                        data.put(entry.getKey(), decode.apply(entry.getValue().asText())));
        return data;
    }

    static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
