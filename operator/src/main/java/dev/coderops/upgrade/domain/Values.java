package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Helm values: a tree of maps, lists, texts, numbers and booleans, as JSON has them. They often carry secrets, so they
 * are never printed; {@link #digest()} identifies them.
 */
public final class Values {

    private static final Values NONE = new Values(Map.of());

    private final Map<String, @Nullable Object> tree;

    private Values(Map<String, ? extends @Nullable Object> tree) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        tree.forEach((key, value) -> copy.put(key, copyOf(value)));
        this.tree = Collections.unmodifiableMap(copy);
    }

    public static Values none() {
        return NONE;
    }

    public static Values of(Map<String, ? extends @Nullable Object> tree) {
        return new Values(requireNonNull(tree, "tree"));
    }

    public Map<String, @Nullable Object> tree() {
        return tree;
    }

    public boolean isEmpty() {
        return tree.isEmpty();
    }

    /** These values with others laid over them as Helm does: maps merge, everything else is replaced. */
    public Values overlaidWith(Values upper) {
        return upper.isEmpty() ? this : new Values(merge(tree, upper.tree));
    }

    /** The value at a path of map keys; {@code null} when there is none. */
    public @Nullable Object at(String... path) {
        @Nullable Object node = tree;
        for (String key : path) {
            if (!(node instanceof Map<?, ?> map)) {
                return null;
            }
            node = map.get(key);
        }
        return node;
    }

    /** SHA-256 over the values in one spelling: keys sorted, so that the order they were written in makes no difference. */
    public String digest() {
        StringBuilder canonical = new StringBuilder();
        canonicalise(tree, canonical);
        return "sha256:" + sha256(canonical.toString());
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Map<String, @Nullable Object> merge(Map<?, ?> lower, Map<?, ?> upper) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        lower.forEach((key, value) -> merged.put((String) key, value));
        upper.forEach((key, value) -> {
            @Nullable Object below = merged.get((String) key);
            merged.put(
                    (String) key, below instanceof Map<?, ?> a && value instanceof Map<?, ?> b ? merge(a, b) : value);
        });
        return merged;
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, inner) -> copy.put((String) key, copyOf(inner)));
                yield Collections.unmodifiableMap(copy);
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(inner -> copy.add(copyOf(inner)));
                yield Collections.unmodifiableList(copy);
            }
            default -> value;
        };
    }

    private static void canonicalise(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> {
                out.append('{');
                Map<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((key, inner) -> sorted.put((String) key, inner));
                sorted.forEach((key, inner) -> {
                    quote(key, out);
                    out.append(':');
                    canonicalise(inner, out);
                    out.append(',');
                });
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                list.forEach(inner -> {
                    canonicalise(inner, out);
                    out.append(',');
                });
                out.append(']');
            }
            case CharSequence text -> quote(text.toString(), out);
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> out.append(number.longValue());
            default -> out.append(value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values values && digest().equals(values.digest());
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(digest());
    }

    @Override
    public String toString() {
        return "(values " + digest() + ")";
    }
}
