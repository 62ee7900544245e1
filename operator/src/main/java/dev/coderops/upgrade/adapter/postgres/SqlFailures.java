package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.DatabaseProblem.Kind;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.PortException.Denied;
import dev.coderops.upgrade.port.PortException.Rejected;
import dev.coderops.upgrade.port.PortException.Unavailable;
import dev.coderops.upgrade.port.PortException.Unknown;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an SQLSTATE lets the caller conclude.
 *
 * <p>Messages carry the server's words, which name roles, databases and addresses but never a password: the password is
 * handed to the driver as a property and is part of no text the driver prints.
 */
final class SqlFailures {

    static final String LOCK_NOT_AVAILABLE = "55P03";
    static final String NOT_ACCEPTING_CONNECTIONS = "55000";
    static final String NO_SUCH_DATABASE = "3D000";
    static final String OBJECT_IN_USE = "55006";
    static final String INSUFFICIENT_PRIVILEGE = "42501";

    private SqlFailures() {}

    /** A question that was not answered: nothing happened. */
    static PortException reading(String what, SQLException e) {
        return connectionLost(e) ? new Unavailable(sentence(what, e), e) : answered(what, e);
    }

    /**
     * A change that was not confirmed.
     *
     * @param changed whether anything that changes the server had been sent
     */
    static PortException changing(String what, boolean changed, SQLException e) {
        if (!connectionLost(e)) {
            return answered(what, e);
        }
        return changed
                ? new Unknown(
                        sentence(what, e) + " The server may have done it all the same; its state must be read first.",
                        e)
                : new Unavailable(sentence(what, e), e);
    }

    /** Why the database cannot be connected to; empty when the server was merely busy. */
    static Optional<DatabaseProblem> connecting(LibpqUrl url, SQLException e) {
        String state = state(e);
        String database = "Database \"" + url.database() + "\" at " + url.address();
        if (cause(e, SSLException.class) != null || (state.equals("08004") && words(e).contains("SSL"))) {
            return problem(
                    Kind.BAD_URL,
                    database + " cannot be reached with sslmode=" + TransportSecurity.mode(url) + ": " + words(e)
                            + " Without TLS on the server the URL must say sslmode=disable; a certificate of a private"
                            + " authority needs sslrootcert.");
        }
        return switch (state) {
            case "28P01", "28000", "08004", "28P02" ->
                problem(
                        Kind.ACCESS_DENIED,
                        database + " does not let role \"" + url.user() + "\" in: " + words(e)
                                + " Correct role and password in the Secret of the URL.");
            case INSUFFICIENT_PRIVILEGE ->
                problem(
                        Kind.ACCESS_DENIED,
                        database + " does not let role \"" + url.user() + "\" in: " + words(e)
                                + " GRANT CONNECT ON DATABASE " + SqlText.identifier(url.database()) + " TO "
                                + SqlText.identifier(url.user()) + " lets it in.");
            case NO_SUCH_DATABASE ->
                problem(Kind.NO_DATABASE, database + " does not exist. Correct the name in the URL.");
            case NOT_ACCEPTING_CONNECTIONS ->
                problem(
                        Kind.NO_DATABASE,
                        database + " does not accept connections: " + words(e) + " ALTER DATABASE "
                                + SqlText.identifier(url.database())
                                + " ALLOW_CONNECTIONS true opens it, if nobody closed it on purpose.");
            case "57P03", "57P01", "53300" -> Optional.empty();
            default ->
                connectionLost(e)
                        ? problem(Kind.UNREACHABLE, database + " cannot be reached: " + reason(e) + localhostHint(url))
                        : Optional.empty();
        };
    }

    static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static Optional<DatabaseProblem> problem(Kind kind, String message) {
        return Optional.of(new DatabaseProblem(kind, message));
    }

    /** The driver says only that the attempt failed; the network says why. */
    private static String reason(SQLException e) {
        IOException cause = cause(e, IOException.class);
        return cause == null ? words(e) : cause.getClass().getSimpleName() + ": " + cause.getMessage() + ".";
    }

    private static String localhostHint(LibpqUrl url) {
        boolean local = url.servers().stream()
                .anyMatch(server -> server.host().equals("localhost")
                        || server.host().startsWith("127.")
                        || server.host().equals("::1"));
        return local
                ? " To Coder this address is its own pod, for example a proxy beside it: name an address the operator can"
                        + " reach in database.urlFrom."
                : "";
    }

    private static PortException answered(String what, SQLException e) {
        String sentence = sentence(what, e);
        String state = state(e);
        if (state.startsWith("28") || state.equals(INSUFFICIENT_PRIVILEGE) || state.equals("08004")) {
            return new Denied(sentence, e);
        }
        boolean passes = state.isEmpty()
                || (state.startsWith("53") && !state.equals("53100"))
                || state.startsWith("57")
                || state.startsWith("40")
                || state.startsWith("58")
                || state.startsWith("XX")
                || state.equals(LOCK_NOT_AVAILABLE);
        return passes ? new Unavailable(sentence, e) : new Rejected(sentence, e);
    }

    /** Whether the link to the server is gone, or never stood: the server said nothing about the statement. */
    static boolean connectionLost(SQLException e) {
        String state = state(e);
        if (state.equals("08004")) {
            return false;
        }
        return state.startsWith("08")
                || state.equals("57P01")
                || state.equals("57P02")
                || state.equals("57P03")
                || cause(e, IOException.class) != null;
    }

    private static String sentence(String what, SQLException e) {
        return what + " failed: " + words(e);
    }

    /** The server's own words where there are some; the first line of the driver's otherwise. */
    private static String words(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String text = server == null ? e.getMessage() : server.getMessage();
        if (text == null || text.isBlank()) {
            return "no reason was given.";
        }
        String detail = server == null ? null : server.getDetail();
        String full = text.lines().findFirst().orElse(text) + (detail == null ? "" : ": " + detail);
        return full.endsWith(".") ? full : full + ".";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        for (Throwable each = e.getCause(); each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }
}
