package dev.coderops.testbed.postgres;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.process.Command;
import java.io.IOException;
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

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** The newest of Debian's installations. */
    public static Optional<PostgresInstallation> newestOfDebian() {
        return newestBelow(DEBIAN);
    }

    /**
     * The installation to use.
     *
     * @throws IllegalStateException when there is none
     */
    public static PostgresInstallation obtain(Cache cache, Progress progress) {
        return newestOfDebian()
                .orElseThrow(() -> new IllegalStateException("PostgreSQL is missing: apt-get install postgresql"));
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
