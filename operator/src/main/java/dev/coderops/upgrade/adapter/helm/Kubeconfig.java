package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The operator's own way to the API server, who it is there and whom it speaks for, as a kubeconfig for Helm. */
final class Kubeconfig {

    private static final String NAME = "operator";

    private Kubeconfig() {}

    /** The text. It holds credentials. */
    static String text(Config config, String namespace) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("apiVersion", "v1").put("kind", "Config").put("current-context", NAME);
        cluster(root.putArray("clusters").addObject().put("name", NAME).putObject("cluster"), config);
        user(root.putArray("users").addObject().put("name", NAME).putObject("user"), config);
        root.putArray("contexts")
                .addObject()
                .put("name", NAME)
                .putObject("context")
                .put("cluster", NAME)
                .put("user", NAME)
                .put("namespace", namespace);
        try {
            return ReleaseDocument.JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cluster(ObjectNode cluster, Config config) {
        cluster.put("server", config.getMasterUrl());
        if (config.isTrustCerts()) {
            cluster.put("insecure-skip-tls-verify", true);
        } else {
            put(cluster, "certificate-authority", config.getCaCertData(), config.getCaCertFile());
        }
        String proxy = config.getMasterUrl().startsWith("https") ? config.getHttpsProxy() : config.getHttpProxy();
        if (proxy != null && !isExempt(config)) {
            cluster.put("proxy-url", proxy);
        }
    }

    private static boolean isExempt(Config config) {
        String host = URI.create(config.getMasterUrl()).getHost();
        if (host == null || config.getNoProxy() == null) {
            return false;
        }
        for (String exempt : config.getNoProxy()) {
            if (host.endsWith(exempt)) {
                return true;
            }
        }
        return false;
    }

    private static void user(ObjectNode user, Config config) {
        put(user, "client-certificate", config.getClientCertData(), config.getClientCertFile());
        put(user, "client-key", config.getClientKeyData(), config.getClientKeyFile());
        String token = token(config);
        if (token != null) {
            user.put("token", token);
        } else if (config.getUsername() != null && config.getPassword() != null) {
            user.put("username", config.getUsername()).put("password", config.getPassword());
        }
        if (config.getImpersonateUsername() != null) {
            user.put("as", config.getImpersonateUsername());
        }
        if (config.getImpersonateGroups() != null) {
            for (String group : config.getImpersonateGroups()) {
                user.withArray("/as-groups").add(group);
            }
        }
        if (config.getImpersonateExtras() != null) {
            config.getImpersonateExtras().forEach((key, texts) -> {
                var extra = user.withObject("/as-user-extra").putArray(key);
                texts.forEach(extra::add);
            });
        }
    }

    /** The one the client itself sends; it renews it when it reads, which the operator does right before. */
    private static @Nullable String token(Config config) {
        if (config.getOauthTokenProvider() != null) {
            return config.getOauthTokenProvider().getToken();
        }
        return config.getOauthToken() != null ? config.getOauthToken() : config.getAutoOAuthToken();
    }

    private static void put(ObjectNode node, String name, @Nullable String data, @Nullable String file) {
        if (data != null) {
            boolean pem = data.startsWith("-----");
            node.put(
                    name + "-data",
                    pem ? Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)) : data);
        } else if (file != null) {
            node.put(name, file);
        }
    }
}
