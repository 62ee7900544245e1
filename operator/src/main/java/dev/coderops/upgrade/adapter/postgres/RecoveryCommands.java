package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.coderops.upgrade.adapter.postgres.LibpqUrl.Server;
import java.util.List;
import java.util.UUID;

/**
 * What a person pastes when the operator may not decide: the clone takes the database's place, and the failed database is
 * kept under a name of its own.
 */
final class RecoveryCommands {

    /** Longest name PostgreSQL keeps, in bytes. */
    private static final int NAME_BYTES = 63;

    private static final String CLONE_INFIX = "_cup_";

    private RecoveryCommands() {}

    /** One line for a shell; psql asks for the password. Everything happens in one transaction or not at all. */
    static String swap(LibpqUrl maintenance, String database, String clone) {
        String connection =
                "host=" + maintenance.servers().stream().map(Server::host).collect(joining(","))
                        + " port="
                        + maintenance.servers().stream()
                                .map(server -> Integer.toString(server.port()))
                                .collect(joining(","))
                        + " user=" + conninfo(maintenance.user())
                        + " dbname=" + conninfo(maintenance.database())
                        + " sslmode=" + TransportSecurity.mode(maintenance)
                        + (maintenance.servers().size() > 1 ? " target_session_attrs=read-write" : "");
        return "psql -X -1 -v ON_ERROR_STOP=1 -d " + shell(connection)
                + swapStatements(database, clone).stream()
                        .map(statement -> " -c " + shell(statement))
                        .collect(joining());
    }

    /** To be run in one transaction. */
    static List<String> swapStatements(String database, String clone) {
        String name = SqlText.identifier(database);
        return List.of(
                "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false",
                "ALTER DATABASE " + name + " RENAME TO " + SqlText.identifier(failedName(database, clone)),
                "ALTER DATABASE " + SqlText.identifier(clone) + " RENAME TO " + name,
                originalComment(database),
                "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    /** The same for the same clone, so that a command pasted twice cannot keep two. */
    static String failedName(String database, String clone) {
        int infix = clone.lastIndexOf(CLONE_INFIX);
        String suffix = "_failed_"
                + (infix >= 0
                        ? clone.substring(infix + CLONE_INFIX.length())
                        : UUID.nameUUIDFromBytes(clone.getBytes(UTF_8))
                                .toString()
                                .substring(0, 8));
        String stem = database;
        while (!stem.isEmpty() && (stem + suffix).getBytes(UTF_8).length > NAME_BYTES) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + suffix;
    }

    /** Puts the comment back that the marker took the place of. Dollar quotes, so that a shell's quotes stay out of it. */
    private static String originalComment(String database) {
        return "DO $do$ BEGIN EXECUTE (SELECT format($f$COMMENT ON DATABASE %I IS %L$f$, datname,"
                + " shobj_description(oid, $c$pg_database$c$)::jsonb -> $c$" + CloneMarker.KEY
                + "$c$ ->> $c$comment$c$) FROM pg_database WHERE quote_ident(datname) = quote_ident("
                + dollarQuoted(database) + ")); END $do$";
    }

    private static String dollarQuoted(String text) {
        String tag = "$n$";
        while (text.contains(tag) || tag.equals("$do$")) {
            tag = "$n" + tag.substring(1);
        }
        return tag + text + tag;
    }

    private static String conninfo(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String shell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
