package dev.coderops.upgrade.adapter.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coderops.upgrade.port.PortException;
import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An address on the API server: a collection of a namespace, or one object of it, or a subresource of that.
 *
 * @param namespace empty for what is in none
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
record Resource(
        String group,
        String version,
        String plural,
        String namespace,
        String name,
        String subresource,
        Map<String, String> query) {

    /** What Kubernetes accepts as a name of the kinds used here; keeps a name from the spec from leaving its place in the path. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    static Resource deployments(String namespace) {
        return new Resource("apps", "v1", "deployments", namespace, "", "", Map.of());
    }

    /** A review: the API server's answer to a question about rights. */
    static Resource reviews(String plural) {
        return new Resource("authorization.k8s.io", "v1", plural, "", "", "", Map.of());
    }

    static Resource core(String plural, String namespace) {
        return new Resource("", "v1", plural, namespace, "", "", Map.of());
    }

    Resource named(String object) {
        if (!NAME.matcher(object).matches()) {
            throw new PortException.Rejected(
                    "\"" + object + "\" is not a name Kubernetes gives to " + plural + ".", null);
        }
        return new Resource(group, version, plural, namespace, object, subresource, query);
    }

    Resource subresource(String part) {
        return new Resource(group, version, plural, namespace, name, part, query);
    }

    Resource with(String parameter, String value) {
        Map<String, String> more = new TreeMap<>(query);
        more.put(parameter, value);
        return new Resource(group, version, plural, namespace, name, subresource, Map.copyOf(more));
    }

    /** Path and query, without a leading slash. */
    String path() {
        String root = group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
        String object = name.isEmpty() ? "" : "/" + encoded(name);
        String part = subresource.isEmpty() ? "" : "/" + subresource;
        String parameters = query.isEmpty()
                ? ""
                : new TreeMap<>(query)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                                .collect(Collectors.joining("&", "?", ""));
        String within = namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace);
        return root + within + "/" + plural + object + part + parameters;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** For sentences: {@code deployments.apps/scale "coder" in namespace coder}. */
    @Override
    public String toString() {
        return plural
                + (group.isEmpty() ? "" : "." + group)
                + (subresource.isEmpty() ? "" : "/" + subresource)
                + (name.isEmpty() ? "" : " \"" + name + "\"")
                + (namespace.isEmpty() ? "" : " in namespace " + namespace);
    }
}
