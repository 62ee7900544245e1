package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseProblem;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A PostgreSQL server as Coder's driver names it, in the words of ours.
 *
 * <p>Coder connects with Go's {@code lib/pq}, we with pgJDBC, which takes neither {@code postgres://} nor most of the
 * parameters and silently ignores what it does not know. Where {@code lib/pq} and {@code libpq} differ, {@code lib/pq}
 * counts: the URL is Coder's, and a check that is laxer or stricter than Coder itself would say the wrong thing.
 *
 * @param parameters what the URL says besides, by libpq's names; unknown ones are kept and ignored
 */
record LibpqUrl(
        List<Server> servers, String user, Sensitive password, String database, Map<String, String> parameters) {

    /** One of the addresses that are tried in order. */
    record Server(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    LibpqUrl {
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        requireNonNull(database, "database");
        servers = List.copyOf(servers);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads a URL or a list of {@code key=value} pairs.
     *
     * @param called what messages call it, {@code "database.adminUrlFrom"}
     */
    static LibpqUrl parse(Sensitive text, String called) throws DatabaseProblem {
        return new LibpqUrlParser(called).parse(text.reveal());
    }

    LibpqUrl withDatabase(String name) {
        return new LibpqUrl(servers, user, password, name, parameters);
    }

    @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /** Where it leads, for messages: no role, no password. */
    String address() {
        return servers.stream().map(Server::toString).collect(joining(","));
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + address() + "/" + URLEncoder.encode(database, UTF_8);
    }

    /** Everything but time-outs and the application's name, which are the connection's business and not the URL's. */
    Properties properties() throws DatabaseProblem {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, user);
        // An empty password instead of none: pgJDBC would otherwise look for a .pgpass of the operator's own.
        PGProperty.PASSWORD.set(properties, password.reveal());
        String options = startupOptions();
        if (!options.isEmpty()) {
            PGProperty.OPTIONS.set(properties, options);
        }
        PGProperty.TARGET_SERVER_TYPE.set(properties, targetServerType());
        copy("channel_binding", PGProperty.CHANNEL_BINDING, properties);
        copy("require_auth", PGProperty.REQUIRE_AUTH, properties);
        TransportSecurity.apply(this, properties);
        return properties;
    }

    private void copy(String parameter, PGProperty property, Properties properties) {
        String value = parameters.get(parameter);
        if (value != null) {
            property.set(properties, value);
        }
    }

    /**
     * {@code lib/pq} sends every parameter it does not know to the server as a setting; the search path is the one that
     * decides which tables are meant.
     */
    private String startupOptions() {
        String options = parameters.getOrDefault("options", "");
        String searchPath = parameters.get("search_path");
        if (searchPath == null) {
            return options;
        }
        String escaped = searchPath.replace("\\", "\\\\").replace(" ", "\\ ");
        return (options + " -c search_path=" + escaped).strip();
    }

    private String targetServerType() {
        return switch (parameters.getOrDefault("target_session_attrs", "any")) {
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> "any";
        };
    }

    @Override
    public String toString() {
        return "postgres://" + address() + "/" + database;
    }
}
