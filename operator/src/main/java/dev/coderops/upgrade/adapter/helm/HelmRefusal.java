package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.domain.Values;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Helm said when it did not do what it was asked.
 *
 * @param kind what it means
 * @param text what may be shown of it: nothing that may come from the values, and not more than 500 characters
 */
record HelmRefusal(Kind kind, String text) {

    /** Why it did not. */
    enum Kind {
        /** The API server could not be reached or did not answer. */
        UNREACHABLE,
        /** The operator may not do it. */
        DENIED,
        /** What was asked cannot be done. */
        IMPOSSIBLE
    }

    private static final int LONGEST = 500;

    private static final List<String> DENIALS =
            List.of("is forbidden", "forbidden:", "unauthorized", "you must be logged in");
    private static final List<String> SILENCES = List.of(
            "kubernetes cluster unreachable",
            "connection refused",
            "connection reset",
            "i/o timeout",
            "no such host",
            "network is unreachable",
            "tls handshake timeout",
            "context deadline exceeded",
            "client.timeout",
            "unexpected eof",
            "http2: ",
            "etcdserver: ",
            "too many requests",
            "the server is currently unable to handle the request",
            "was unable to return a response in the time allotted");

    /** What the API server quotes of an object it refuses, to the end of the line or of the quotation. */
    private static final Pattern QUOTED = Pattern.compile(
            "(Invalid value|Unsupported value|Duplicate value): "
                    + "(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s\"{]*\\{.*\\}(?=: |$)|[^\\s\"].*?(?=: |$))",
            Pattern.MULTILINE);

    private static final Pattern CREDENTIALS = Pattern.compile("://[^\\s/@\"]+@");
    private static final Pattern SECRET_KEY =
            Pattern.compile("pass|secret|token|key|credential|url|dsn|value", Pattern.CASE_INSENSITIVE);

    /** Shorter ones are words like {@code coder}, without which no sentence of Helm's can be understood. */
    private static final int TELLING = 8;

    static HelmRefusal of(String reason, Values values) {
        String lower = reason.toLowerCase(Locale.ROOT);
        Kind kind = DENIALS.stream().anyMatch(lower::contains)
                ? Kind.DENIED
                : SILENCES.stream().anyMatch(lower::contains) ? Kind.UNREACHABLE : Kind.IMPOSSIBLE;
        return new HelmRefusal(kind, cut(hide(reason, values)));
    }

    private static String hide(String reason, Values values) {
        String shown = reason;
        for (String secret : texts("", values.tree())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            shown = shown.replace(secret, "(hidden)")
                    .replace(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)), "(hidden)");
        }
        shown = QUOTED.matcher(shown).replaceAll("$1: (hidden)");
        return CREDENTIALS.matcher(shown).replaceAll("://(hidden)@");
    }

    private static Stream<String> texts(String key, @Nullable Object value) {
        return switch (value) {
            case null -> Stream.empty();
            case Map<?, ?> map ->
                map.entrySet().stream().flatMap(entry -> texts(String.valueOf(entry.getKey()), entry.getValue()));
            case List<?> list -> list.stream().flatMap(element -> texts(key, element));
            case CharSequence text ->
                isTelling(key, text)
                        // Messages quote line by line.
                        ? Stream.concat(
                                        Stream.of(text.toString()),
                                        text.toString().lines())
                                .filter(line -> line.length() >= 4)
                        : Stream.empty();
            default -> Stream.empty();
        };
    }

    private static boolean isTelling(String key, CharSequence text) {
        return text.length() >= TELLING || SECRET_KEY.matcher(key).find();
    }

    private static String cut(String text) {
        String line = text.strip().replaceAll("\\s*\\n\\s*", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
