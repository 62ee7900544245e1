package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coderops.upgrade.adapter.postgres.LibpqUrl.Server;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseProblem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what Go's {@code net/url} and {@code lib/pq} read.
 *
 * <p>No message quotes any part of the text: a password with a {@code /} or {@code @} in it can turn up anywhere in a
 * text that was split at the wrong place.
 */
final class LibpqUrlParser {

    private static final Pattern SCHEME = Pattern.compile("^postgres(ql)?://");
    private static final Pattern USER_INFO = Pattern.compile("[A-Za-z0-9\\-._:~!$&'()*+,;=%@]*");
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?");
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> SESSION_ATTRIBUTES =
            Set.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby");

    private final String called;

    LibpqUrlParser(String called) {
        this.called = called;
    }

    LibpqUrl parse(String raw) throws DatabaseProblem {
        String text = raw.strip();
        try {
            Map<String, String> parts;
            if (text.indexOf(0) >= 0) {
                throw new Malformed("contains the character zero");
            }
            if (SCHEME.matcher(text).find()) {
                parts = uri(text);
            } else if (text.contains("=") && !text.contains("://")) {
                parts = KeyValuePairs.parse(text);
            } else {
                throw new Malformed("begins neither with postgres:// nor with postgresql://");
            }
            return assemble(parts);
        } catch (Malformed e) {
            throw new DatabaseProblem(
                    DatabaseProblem.Kind.BAD_URL, "The URL of " + called + " " + e.getMessage() + ".");
        }
    }

    /**
     * Coder escapes the password of a URL that Go cannot parse and tries again (escapePostgresURLUserInfo in its
     * cli/server.go): such a URL works for Coder, so it must work here.
     */
    private static Map<String, String> uri(String text) throws Malformed {
        try {
            return strictUri(text);
        } catch (Malformed first) {
            int at = text.indexOf('@');
            int colon = text.lastIndexOf(':', Math.max(at, 0));
            if (!first.passwordMaySpoilIt || at < 0 || text.startsWith("://", colon)) {
                throw first;
            }
            try {
                String password = percentEncode(text.substring(colon + 1, at));
                return strictUri(text.substring(0, colon + 1) + password + text.substring(at));
            } catch (Malformed _) {
                throw first;
            }
        }
    }

    private static Map<String, String> strictUri(String text) throws Malformed {
        String rest = before(text.substring(text.indexOf("://") + 3), '#');
        String query = after(rest, '?');
        rest = before(rest, '?');
        String authority = before(rest, '/');
        String database = after(rest, '/');
        Map<String, String> parts = new HashMap<>();
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String userInfo = authority.substring(0, at);
            if (!USER_INFO.matcher(userInfo).matches()) {
                throw new Malformed("has a role or password with characters that must be percent-encoded", true);
            }
            put(parts, "user", before(userInfo, ':'));
            put(parts, "password", after(userInfo, ':'));
        }
        hosts(authority.substring(at + 1), parts);
        put(parts, "dbname", database);
        for (String pair : query.split("&", -1)) {
            String key = decode(before(pair, '=').replace('+', ' '));
            if (!key.isEmpty()) {
                parts.put(key, decode(after(pair, '=').replace('+', ' ')));
            }
        }
        return parts;
    }

    private static void put(Map<String, String> parts, String key, String encoded) throws Malformed {
        if (!encoded.isEmpty()) {
            parts.put(key, decode(encoded));
        }
    }

    private static void hosts(String text, Map<String, String> parts) throws Malformed {
        if (text.isEmpty()) {
            return;
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int bracket = one.indexOf(']');
            if (one.startsWith("[") && bracket < 0) {
                throw new Malformed("has an IPv6 address without its closing bracket", true);
            }
            int colon = one.indexOf(':', Math.max(bracket, 0));
            hosts.add(decode(
                    bracket > 0 ? one.substring(1, bracket) : one.substring(0, colon < 0 ? one.length() : colon)));
            ports.add(colon < 0 ? "" : one.substring(colon + 1));
            port(ports.getLast(), ports.size());
        }
        parts.put("host", String.join(",", hosts));
        parts.put("port", String.join(",", ports));
    }

    private LibpqUrl assemble(Map<String, String> parts) throws Malformed {
        String user = parts.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw new Malformed("names no role: write it as postgres://role:password@host:port/database, and a / or @"
                    + " of the password as %2F or %40");
        }
        if ("true".equals(parts.get("ssl"))) {
            parts.putIfAbsent("sslmode", "require");
        }
        oneOf(parts, "sslmode", SSL_MODES);
        oneOf(parts, "target_session_attrs", SESSION_ATTRIBUTES);
        String connectTimeout = parts.getOrDefault("connect_timeout", "0");
        if (!connectTimeout.matches("-?[0-9]{1,8}")) {
            throw new Malformed("has a connect_timeout that is not a number of seconds");
        }
        String database = parts.getOrDefault("dbname", "");
        String password = parts.getOrDefault("password", "");
        List<Server> servers = servers(parts);
        parts.keySet().removeAll(Set.of("user", "password", "host", "port", "dbname"));
        return new LibpqUrl(servers, user, new Sensitive(password), database.isEmpty() ? user : database, parts);
    }

    private static void oneOf(Map<String, String> parts, String name, Set<String> allowed) throws Malformed {
        String value = parts.get(name);
        if (value != null && value.isEmpty()) {
            parts.remove(name);
        } else if (value != null && !allowed.contains(value)) {
            throw new Malformed("has an unknown " + name + ": it is one of "
                    + String.join(", ", allowed.stream().sorted().toList()));
        }
    }

    private static List<Server> servers(Map<String, String> parts) throws Malformed {
        String[] hosts =
                parts.getOrDefault("host", parts.getOrDefault("hostaddr", "")).split(",", -1);
        String[] ports = parts.getOrDefault("port", "").split(",", -1);
        if (ports.length != 1 && ports.length != hosts.length) {
            throw new Malformed("names " + hosts.length + " hosts but " + ports.length + " ports");
        }
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            String host = hosts[i];
            if (host.isEmpty() || host.startsWith("/") || host.startsWith("@")) {
                throw new Malformed("names no server but a Unix socket: the operator reaches the database over the"
                        + " network, so name a host");
            }
            if (!HOST.matcher(host).matches() && !IPV6.matcher(host).matches()) {
                throw new Malformed("has a host with characters no host name has: write the special characters of the"
                        + " password percent-encoded");
            }
            servers.add(new Server(host, port(ports.length == 1 ? ports[0] : ports[i], i + 1)));
        }
        return servers;
    }

    private static int port(String text, int ordinal) throws Malformed {
        if (text.isEmpty()) {
            return 5432;
        }
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        throw new Malformed(
                "has a port that is not a number from 1 to 65535 at host number " + ordinal
                        + "; write the special characters of the password percent-encoded",
                true);
    }

    private static String before(String text, char separator) {
        int at = text.indexOf(separator);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String after(String text, char separator) {
        int at = text.indexOf(separator);
        return at < 0 ? "" : text.substring(at + 1);
    }

    private static String decode(String text) throws Malformed {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = text.getBytes(UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0 || high * 16 + low == 0) {
                throw new Malformed("has a % that is not followed by two hexadecimal digits: write % itself as %25");
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        return bytes.toString(UTF_8);
    }

    private static String percentEncode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            encoded.append('%').append(String.format("%02X", b));
        }
        return encoded.toString();
    }

    /** What is wrong, as the end of a sentence that begins with the URL's name. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean passwordMaySpoilIt;

        Malformed(String message) {
            this(message, false);
        }

        Malformed(String message, boolean passwordMaySpoilIt) {
            super(message);
            this.passwordMaySpoilIt = passwordMaySpoilIt;
        }
    }
}
