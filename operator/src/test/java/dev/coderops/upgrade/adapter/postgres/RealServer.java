package dev.coderops.upgrade.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL of each major we test on: started when first asked for. It ends and is removed when the JVM's end of a pipe
 * closes, so that not even a killed JVM leaves one behind.
 */
@SuppressWarnings("ImmutableEnumChecker") // an enum, so that it can be a parameter of a test class
enum RealServer {
    POSTGRES_15,
    POSTGRES_18;

    static final String SUPERUSER_PASSWORD = "super secret";

    private static final String LIVE_AS_LONG_AS_STANDARD_INPUT = """
            trap '' TERM INT HUP
            home=$1; shift
            "$@" < /dev/null &
            cat > /dev/null
            kill -QUIT $!
            wait $!
            rm -rf "$home"
            """;

    private static final Path ARCHIVES = Path.of("target", "postgres-binaries");
    private static final List<String> OTHER_USERS = List.of("postgres", "nobody");

    private int port;

    /** Kept, because a pipe nobody refers to may be closed. */
    private @Nullable Process server;

    int major() {
        return this == POSTGRES_15 ? 15 : 18;
    }

    synchronized int port() {
        if (server == null) {
            try {
                port = freePort();
                server = start();
            } catch (IOException | InterruptedException | SQLException e) {
                throw new IllegalStateException("PostgreSQL " + major() + " does not start", e);
            }
        }
        return port;
    }

    Connection superuser(String database) throws SQLException {
        return connect("postgres", SUPERUSER_PASSWORD, database, "");
    }

    Connection connect(String user, String password, String database, String application) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("PGPORT", Integer.toString(port()));
        properties.setProperty("PGHOST", "127.0.0.1");
        properties.setProperty("PGDBNAME", database);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("ApplicationName", application);
        properties.setProperty("assumeMinServerVersion", "13");
        return DriverManager.getConnection("jdbc:postgresql:///", properties);
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = superuser("postgres");
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private Process start() throws IOException, InterruptedException, SQLException {
        Path home = Files.createTempDirectory("postgres-" + major() + "-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", LIVE_AS_LONG_AS_STANDARD_INPUT, "postgres", home.toString()));
        command.addAll(asOtherUser(List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                home.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "ssl=on",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "shared_buffers=32MB",
                "-c",
                "max_prepared_transactions=4")));
        initialise(home);
        Process process = process(command, home);
        awaitReady(process, home);
        return process;
    }

    private void initialise(Path home) throws IOException, InterruptedException {
        unpack(home);
        Path data = home.resolve("data");
        Path passwordFile = Files.writeString(home.resolve("password"), SUPERUSER_PASSWORD);
        List<String> initdb = List.of(
                home.resolve("bin/initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "--pwfile=" + passwordFile,
                "-E",
                "UTF8",
                "--locale=C",
                "-N");
        own(home);
        await(asOtherUser(initdb), home);
        TlsFiles.writeTo(data);
        own(data);
        Files.setPosixFilePermissions(data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    }

    private void unpack(Path home) throws IOException, InterruptedException {
        Path archive = ARCHIVES.resolve("postgres-" + major() + ".jar");
        try (var jar = new ZipFile(archive.toFile())) {
            var txz = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            Path target = home.resolve("postgres.txz");
            try (var in = jar.getInputStream(txz)) {
                Files.copy(in, target);
            }
            await(List.of("tar", "-xJf", target.toString(), "-C", home.toString()), home);
            Files.delete(target);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asOtherUser(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        String user = otherUser();
        List<String> full = new ArrayList<>(
                List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups", "--inh-caps=-all"));
        full.addAll(command);
        return full;
    }

    private static void own(Path home) throws IOException, InterruptedException {
        if (isRoot()) {
            await(List.of("chown", "-R", otherUser() + ":" + group(otherUser()), home.toString()), home);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String otherUser() {
        return OTHER_USERS.stream()
                .filter(user -> {
                    try {
                        Path.of("/")
                                .getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName(user);
                        return true;
                    } catch (IOException _) {
                        return false;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    private static String group(String user) {
        try {
            Process id = new ProcessBuilder("id", "-g", user).start();
            return new String(id.getInputStream().readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Process server, Path home) throws SQLException, IOException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            try (Connection _ = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable",
                    "postgres",
                    SUPERUSER_PASSWORD)) {
                return;
            } catch (SQLException e) {
                if (!server.isAlive() || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(Files.readString(home.resolve("log")), e);
                }
                Thread.sleep(50);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process process(List<String> command, Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(home.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private static void await(List<String> command, Path home) throws IOException, InterruptedException {
        Process process = process(command, home);
        if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(Arrays.toString(command.toArray()) + ": " + Files.readString(home.resolve("log")));
        }
    }
}
