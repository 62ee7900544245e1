package dev.coderops.testbed.postgres;

import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.process.Await;
import dev.coderops.testbed.process.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server with data of its own, reached by pods and by this machine at the same address. Passwords are
 * checked (SCRAM), so a wrong role or Secret fails as it would in production. It ends and its data goes when this
 * virtual machine ends, however that happens ({@code supervise.sh}).
 */
public final class PostgresServer implements AutoCloseable {

    /** Role that may do everything. */
    public static final String SUPERUSER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final PostgresInstallation installation;
    private final PostgresOptions options;
    private final Path data;
    private final String address;
    private final int port;
    private final String password = randomPassword();
    private @Nullable Process supervisor;

    private PostgresServer(
            PostgresInstallation installation, PostgresOptions options, Path data, String address, int port) {
        this.installation = installation;
        this.options = options;
        this.data = data;
        this.address = address;
        this.port = port;
    }

    /**
     * Makes a server and starts it.
     *
     * @param folder where its data and log go; must not exist, its parents must let the user {@code postgres} in
     * @param address of this machine, at which pods reach it
     */
    public static PostgresServer create(
            PostgresInstallation installation, PostgresOptions options, Path folder, String address) {
        PostgresServer server =
                new PostgresServer(installation, options, folder.toAbsolutePath(), address, freePort(address));
        server.initialize();
        server.start();
        return server;
    }

    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    public String superuserPassword() {
        return password;
    }

    public PostgresInstallation installation() {
        return installation;
    }

    /** Starts the server, the first time or after {@link #stop} or {@link #kill}; returns when it takes connections. */
    public final void start() {
        if (running()) {
            return;
        }
        List<String> command =
                new ArrayList<>(List.of("setsid", "sh", "-c", script(), "supervise.sh", data.toString()));
        command.addAll(installation.call("postgres", "-D", data.toString()));
        try {
            supervisor = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!Await.holdsWithin(START_LIMIT, this::answers)) {
            throw new IllegalStateException("PostgreSQL does not take connections; its last words are in " + log());
        }
    }

    /** Stops it as {@code pg_ctl stop} does: sessions are ended, everything is written. */
    public void stop() {
        end("-INT");
    }

    /** Ends it with SIGKILL, all its processes: what was committed is in the write-ahead log only. */
    public void kill() {
        end("-KILL");
    }

    public boolean running() {
        Process current = supervisor;
        return current != null && current.isAlive();
    }

    /** Makes a plain role that may log in and create databases, as managed services give their customers. */
    public PostgresServer createRole(String name, String rolePassword) {
        execute(
                "postgres",
                "CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'".formatted(quoted(name), rolePassword.replace("'", "''")));
        return this;
    }

    /** Makes a database of a role's. */
    public PostgresServer createDatabase(String name, String owner) {
        execute("postgres", "CREATE DATABASE %s OWNER %s".formatted(quoted(name), quoted(owner)));
        return this;
    }

    /** For the PostgreSQL driver, as superuser; has the password in it. */
    public String jdbcUrl(String database) {
        return jdbcUrl(SUPERUSER, password, database);
    }

    /** For the PostgreSQL driver, as that role; has the password in it. */
    public String jdbcUrl(String user, String userPassword, String database) {
        return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
                .formatted(address, port, encoded(database), encoded(user), encoded(userPassword));
    }

    /** What Coder takes as {@code CODER_PG_CONNECTION_URL}. */
    public String coderUrl(String user, String userPassword, String database) {
        return "postgres://%s:%s@%s:%d/%s?sslmode=disable"
                .formatted(encoded(user), encoded(userPassword), address, port, encoded(database));
    }

    /** A connection as superuser. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    /** Runs one statement as superuser. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            var _ = statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A client program of the same version, if the installation has it. */
    public Optional<Path> program(String name) {
        return installation.program(name);
    }

    public Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** Ends it at once and removes its data. */
    @Override
    public void close() {
        Process current = supervisor;
        if (current != null && current.isAlive()) {
            closePipe(current, "");
        }
        Cache.delete(data);
    }

    private void initialize() {
        Path passwordFile = data.resolveSibling(data.getFileName() + ".password");
        try {
            Files.createDirectories(data.resolveSibling("."));
            Files.createDirectory(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, password);
            if (PostgresInstallation.isRoot()) {
                String user = PostgresInstallation.serverUser();
                var _ = Command.of("chown", user + ":" + user, data.toString(), passwordFile.toString())
                        .output();
            }
            var _ = Command.of(installation.call(
                            "initdb",
                            "--pgdata=" + data,
                            "--username=" + SUPERUSER,
                            "--auth=scram-sha-256",
                            "--pwfile=" + passwordFile,
                            "--encoding=UTF8",
                            "--locale=C",
                            "--no-sync"))
                    .in(Path.of("/"))
                    .output();
            Files.writeString(data.resolve("postgresql.auto.conf"), configuration(), StandardOpenOption.APPEND);
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "host all all 0.0.0.0/0 scram-sha-256\nhost all all ::/0 scram-sha-256\n",
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            Cache.delete(passwordFile);
        }
    }

    private String configuration() {
        Map<String, String> all = new TreeMap<>(options.settings());
        all.put("listen_addresses", address);
        all.put("port", String.valueOf(port));
        all.put("unix_socket_directories", data.toString());
        StringBuilder text = new StringBuilder(256);
        all.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("'", "''"))
                .append("'\n"));
        return text.toString();
    }

    private boolean answers() {
        try (Connection _ = connect("postgres")) {
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    private void end(String signal) {
        Process current = supervisor;
        if (current == null || !current.isAlive()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("kill", signal));
        current.children().forEach(server -> {
            command.add(String.valueOf(server.pid()));
            if (signal.equals("-KILL")) {
                server.descendants().forEach(backend -> command.add(String.valueOf(backend.pid())));
            }
        });
        // A backend may end by itself between being listed and being signalled.
        var _ = Command.of(command).run();
        closePipe(current, "keep\n");
    }

    private static void closePipe(Process supervisor, String word) {
        try (var pipe = supervisor.getOutputStream()) {
            pipe.write(word.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It has ended already.
        }
        try {
            if (!supervisor.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PostgreSQL did not end within 60 s.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String script() {
        try (InputStream resource = PostgresServer.class.getResourceAsStream("supervise.sh")) {
            if (resource == null) {
                throw new IllegalStateException("supervise.sh is missing from the class path.");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** PostgreSQL's own port where nobody has it, which on the address of a node of ours is always. */
    private static int freePort(String address) {
        for (int candidate : new int[] {5432, 0}) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), candidate));
                return socket.getLocalPort();
            } catch (IOException _) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("This machine has no address " + address + " to listen on.");
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String randomPassword() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
