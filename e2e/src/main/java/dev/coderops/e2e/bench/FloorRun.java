package dev.coderops.e2e.bench;

import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.coder.CoderModule;
import dev.coderops.testbed.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The migrations alone: the files of the new version's module that the old one has not, by psql, with Coder's role, in one
 * transaction as Coder does it. Nobody who waits for the schema can be quicker.
 */
final class FloorRun {

    private static final String DATABASE = "coder_floor";

    private final Contest contest;

    FloorRun(Contest contest) {
        this.contest = contest;
    }

    Run run() {
        contest.seeded().copySeed(DATABASE);
        Command psql = PostgresClients.command(
                contest.testbed(),
                "psql",
                Stream.concat(
                                Stream.of(
                                        "--dbname=" + contest.seeded().url(DATABASE),
                                        "--no-psqlrc",
                                        "--quiet",
                                        "--output=/dev/null",
                                        "--set=ON_ERROR_STOP=1",
                                        "--single-transaction"),
                                files().stream().map(file -> "--file=" + file))
                        .toList());
        long started = System.nanoTime();
        var _ = psql.output();
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return Run.of(Contestant.FLOOR).with(Measure.MIGRATION, took).with(Measure.LOAD, Machine.load());
    }

    private List<Path> files() {
        CoderModule modules = new CoderModule(new GoToolchain());
        String last = number(migrations(modules.folder(contest.from())).getLast());
        return migrations(modules.folder(contest.to())).stream()
                .filter(file -> number(file).compareTo(last) > 0)
                .toList();
    }

    /** {@code 000344} of {@code 000344_oauth2_extensions.up.sql}. */
    private static String number(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('_'));
    }

    /** In their order: their names begin with numbers of the same width. */
    private static List<Path> migrations(Path module) {
        try (Stream<Path> files = Files.list(module.resolve("coderd/database/migrations"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".up.sql"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
