package dev.coderops.testbed.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end, with its output read. Immutable: {@code with…} methods give a changed copy. */
public final class Command {

    /** How a program ended and what it said. */
    public record Result(int exitCode, String output, String errors) {

        public boolean successful() {
            return exitCode == 0;
        }
    }

    private static final Path HERE = Path.of("").toAbsolutePath();

    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path directory;
    private final Duration limit;

    private Command(List<String> arguments, Map<String, String> environment, Path directory, Duration limit) {
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.limit = limit;
    }

    public static Command of(String... arguments) {
        return of(Arrays.asList(arguments));
    }

    public static Command of(List<String> arguments) {
        return new Command(arguments, Map.of(), HERE, Duration.ofMinutes(2));
    }

    public Command with(String variable, String value) {
        Map<String, String> changed = new TreeMap<>(environment);
        changed.put(variable, value);
        return new Command(arguments, changed, directory, limit);
    }

    public Command in(Path workingDirectory) {
        return new Command(arguments, environment, workingDirectory, limit);
    }

    /** Longest time to wait for the end; two minutes unless told. */
    public Command within(Duration longest) {
        return new Command(arguments, environment, directory, longest);
    }

    /**
     * Runs it and gives what it wrote to standard output.
     *
     * @throws CommandFailed when it ended with another code than zero or took too long
     */
    public String output() {
        Result result = run();
        if (!result.successful()) {
            throw new CommandFailed("%s ended with code %d: %s"
                    .formatted(String.join(" ", arguments), result.exitCode(), tail(result)));
        }
        return result.output();
    }

    /** Runs it, however it ends. A program that cannot be started ends with code 127, as in a shell. */
    public Result run() {
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(arguments).directory(directory.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException failure) {
            return new Result(127, "", String.valueOf(failure.getMessage()));
        }
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> output =
                    CompletableFuture.supplyAsync(() -> read(process.getInputStream()), readers);
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), readers);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                throw new CommandFailed("%s did not end within %d s and was killed."
                        .formatted(String.join(" ", arguments), limit.toSeconds()));
            }
            return new Result(process.exitValue(), output.get(), errors.get());
        } catch (InterruptedException interrupted) {
            end(process);
            Thread.currentThread().interrupt();
            throw new CommandFailed(String.join(" ", arguments) + " was interrupted.");
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String tail(Result result) {
        String said = result.errors().isBlank() ? result.output() : result.errors();
        String stripped = said.strip();
        return stripped.length() <= 2000 ? stripped : "… " + stripped.substring(stripped.length() - 2000);
    }
}
