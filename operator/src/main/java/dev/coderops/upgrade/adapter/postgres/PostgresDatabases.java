package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.adapter.postgres.Connections.Deadlines;
import dev.coderops.upgrade.adapter.postgres.Connections.SearchPath;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.DatabaseFacts;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.Databases;
import dev.coderops.upgrade.port.PortException.Rejected;
import java.sql.SQLException;
import java.util.Optional;

/** Coder's database over JDBC: short connections, and none kept on Coder's own database. */
public final class PostgresDatabases implements Databases {

    private final Connections connections;

    public PostgresDatabases() {
        this(Deadlines.DEFAULT);
    }

    PostgresDatabases(Deadlines deadlines) {
        this.connections = new Connections(deadlines);
    }

    @Override
    public DatabaseFacts inspect(DatabaseAccess access) throws DatabaseProblem {
        LibpqUrl url = LibpqUrl.parse(access.url(), "database.urlFrom");
        try {
            return new Inspection(connections, access, url, admin(access)).facts();
        } catch (SQLException e) {
            throw SqlFailures.reading("Inspecting database \"" + url.database() + "\" at " + url.address(), e);
        }
    }

    @Override
    public SchemaReading schema(DatabaseAccess access) {
        LibpqUrl url = coder(access);
        try {
            return connections
                    .read(url, access.application(), SearchPath.ROLE, SchemaTable::read)
                    .reading();
        } catch (SQLException e) {
            if (SqlFailures.state(e).equals(SqlFailures.NOT_ACCEPTING_CONNECTIONS)) {
                return new SchemaReading.Closed();
            }
            throw SqlFailures.reading("Reading the schema version of database \"" + url.database() + "\"", e);
        } catch (DatabaseProblem e) {
            throw new Rejected(message(e), e);
        }
    }

    @Override
    public DatabaseState state(DatabaseAccess access) {
        LibpqUrl url = coder(access);
        return readMaintenance(
                access,
                "Reading the state of database \"" + url.database() + "\"",
                connection -> StateReader.read(connection, url.database(), url.user(), access.application()));
    }

    @Override
    public Optional<CloneState> clone(DatabaseAccess access, String name) {
        return readMaintenance(access, "Reading the copy \"" + name + "\"", connection -> {
            Optional<DatabaseRow> found = DatabaseRow.find(connection, name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Optional<CloneMarker> marker = CloneMarker.parse(found.get().comment());
            String completedAt = marker.map(CloneMarker::completedAt).orElse("");
            // 0 where the role may not know the size
            long bytes = DatabaseRow.bytes(connection, found.get().oid()).orElse(0L);
            return Optional.of(new CloneState(
                    name, marker.map(CloneMarker::marker).orElse(""), !completedAt.isEmpty(), bytes, completedAt));
        });
    }

    @Override
    public void close(DatabaseAccess access, DatabaseIdentity expected) {
        String role = coder(access).user();
        change(
                access,
                "Closing database \"" + expected.name() + "\"",
                session -> Fence.close(session, expected, role, access.application()));
    }

    @Override
    public void open(DatabaseAccess access, DatabaseIdentity expected) {
        change(access, "Opening database \"" + expected.name() + "\"", session -> Fence.open(session, expected));
    }

    @Override
    public void createClone(DatabaseAccess access, CloneRequest request) {
        String role = coder(access).user();
        change(
                access,
                "Copying database \"" + request.source().name() + "\" to \"" + request.name() + "\"",
                session -> new CloneMaker(session, request).make(access.application(), role));
    }

    @Override
    public String swapCommand(DatabaseAccess access, DatabaseIdentity source, String clone) {
        return RecoveryCommands.swap(maintenance(access), source.name(), clone);
    }

    private <T> T readMaintenance(DatabaseAccess access, String what, Connections.Question<T> question) {
        try {
            return connections.readAgain(maintenance(access), access.application(), SearchPath.CATALOG, question);
        } catch (SQLException e) {
            throw SqlFailures.reading(what, e);
        } catch (DatabaseProblem e) {
            throw new Rejected(message(e), e);
        }
    }

    /** Work on a connection that may wait as long as the server does. */
    private interface Work {
        void on(EffectSession session) throws SQLException;
    }

    private void change(DatabaseAccess access, String what, Work work) {
        EffectSession session;
        try {
            session = connections.change(maintenance(access), access.application());
        } catch (SQLException e) {
            throw SqlFailures.changing(what, false, e);
        } catch (DatabaseProblem e) {
            throw new Rejected(message(e), e);
        }
        try (session) {
            work.on(session);
        } catch (SQLException e) {
            throw SqlFailures.changing(what, session.changed(), e);
        }
    }

    private static LibpqUrl coder(DatabaseAccess access) {
        return parsed(access.url(), "database.urlFrom");
    }

    private static LibpqUrl maintenance(DatabaseAccess access) {
        try {
            return admin(access).withDatabase(access.maintenanceDatabase());
        } catch (DatabaseProblem e) {
            throw new Rejected(message(e), e);
        }
    }

    private static LibpqUrl admin(DatabaseAccess access) throws DatabaseProblem {
        Sensitive adminUrl = access.adminUrl();
        return adminUrl == null
                ? LibpqUrl.parse(access.url(), "database.urlFrom")
                : LibpqUrl.parse(adminUrl, "database.adminUrlFrom");
    }

    private static LibpqUrl parsed(Sensitive url, String called) {
        try {
            return LibpqUrl.parse(url, called);
        } catch (DatabaseProblem e) {
            throw new Rejected(message(e), e);
        }
    }

    private static String message(DatabaseProblem e) {
        String message = e.getMessage();
        return message == null ? "The database URL cannot be used." : message;
    }
}
