package dev.coderops.upgrade.adapter.postgres;

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
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL of each major we test on: started when first asked for, ended and removed with the JVM. */
@SuppressWarnings("ImmutableEnumChecker") // an enum, so that it can be a parameter of a test class
enum RealServer {
    POSTGRES_15,
    POSTGRES_18;

    static final String SUPERUSER_PASSWORD = "super secret";

    private static final Path ARCHIVES = Path.of("target", "postgres-binaries");
    private static final List<String> OTHER_USERS = List.of("postgres", "nobody");

    private int port;
    private boolean started;

    int major() {
        return this == POSTGRES_15 ? 15 : 18;
    }

    synchronized int port() {
        if (!started) {
            try {
                port = freePort();
                start();
                started = true;
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

    private void start() throws IOException, InterruptedException, SQLException {
        Path home = Files.createTempDirectory("postgres-" + major() + "-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
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
        List<String> options = List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
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
                "max_prepared_transactions=4");
        Process server = process(asOtherUser(options), home);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(home, server)));
        awaitReady(server, home);
    }

    private void unpack(Path home) throws IOException, InterruptedException {
        Path archive = ARCHIVES.resolve("postgres-" + major() + ".jar");
        try (var jar = new java.util.zip.ZipFile(archive.toFile())) {
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
        return System.getProperty("user.name").equals("root");
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
            return new String(id.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
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

    private static void stop(Path home, Process server) {
        try {
            await(
                    asOtherUser(List.of(
                            home.resolve("bin/pg_ctl").toString(),
                            "-D",
                            home.resolve("data").toString(),
                            "-m",
                            "immediate",
                            "-w",
                            "stop")),
                    home);
            server.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            server.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Path home) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        // Shutdown hooks run side by side: the server's own must have ended it first.
        while (Files.exists(home.resolve("data/postmaster.pid"))
                && Instant.now().isBefore(deadline)) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + home);
        }
    }
}
