package dev.coderops.testbed.node;

import dev.coderops.testbed.process.Command;
import dev.coderops.testbed.process.ManagedProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The namespaces (mounts, network, processes, shared memory) in which one node lives, held open by a pipe.
 *
 * <p>When this virtual machine ends, also by SIGKILL, the kernel closes the pipe; the first process in the namespaces
 * reads that and ends, and with it the kernel ends every other process in them and gives back their mounts, links and
 * packet filter rules. {@code namespace.sh} beside this class removes the rest. That is one path for the orderly end,
 * the crash and the left-overs of a crash, and it runs at the end of every test.
 */
final class Namespaces implements AutoCloseable {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME", "/root");

    private final Slot slot;
    private final Process holder;
    private final long firstProcess;

    private Namespaces(Slot slot, Process holder, long firstProcess) {
        this.slot = slot;
        this.holder = holder;
        this.firstProcess = firstProcess;
    }

    /**
     * Opens namespaces in the first free slot, after removing what a crashed node left there.
     *
     * @throws IllegalStateException when every slot is taken, or the machine does not let us
     */
    static Namespaces open(Path stateRoot) {
        for (int number = 0; number < Slot.COUNT; number++) {
            Optional<Namespaces> opened = tryOpen(Slot.of(number, stateRoot));
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw new IllegalStateException("All %d testbed slots of this machine are in use.".formatted(Slot.COUNT));
    }

    /** Removes what crashed nodes left in slots that nobody uses now; gives how many there were. */
    static int removeLeftOvers(Path stateRoot) {
        int removed = 0;
        for (int number = 0; number < Slot.COUNT; number++) {
            Slot slot = Slot.of(number, stateRoot);
            if (Files.isDirectory(slot.state())) {
                Optional<Namespaces> opened = tryOpen(slot);
                opened.ifPresent(Namespaces::close);
                removed += opened.isPresent() ? 1 : 0;
            }
        }
        return removed;
    }

    private static Optional<Namespaces> tryOpen(Slot slot) {
        try {
            Process holder = new ProcessBuilder(
                            "setsid",
                            "sh",
                            "-c",
                            script(),
                            "namespace.sh",
                            number(slot),
                            slot.state().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader reader = holder.inputReader(StandardCharsets.UTF_8);
            String answer = String.valueOf(reader.readLine());
            return switch (answer) {
                case "ready" -> Optional.of(new Namespaces(slot, holder, firstProcess(holder)));
                case "busy" -> Optional.empty();
                default ->
                    throw new IllegalStateException(
                            "The namespaces of slot %d could not be opened (see standard error)."
                                    .formatted(slot.number()));
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String number(Slot slot) {
        return String.valueOf(slot.number());
    }

    private static String script() throws IOException {
        try (InputStream resource = Namespaces.class.getResourceAsStream("namespace.sh")) {
            if (resource == null) {
                throw new IllegalStateException("namespace.sh is missing from the class path.");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The script waits for unshare, and unshare for the namespaces' first process. */
    private static long firstProcess(Process holder) {
        return holder.children()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The namespaces ended as soon as they were open."));
    }

    Slot slot() {
        return slot;
    }

    /** Process id, on the machine, of the process in whose namespaces the node lives. */
    long firstProcess() {
        return firstProcess;
    }

    /** Starts a program of the node. */
    ManagedProcess start(String name, List<String> command) {
        return ManagedProcess.start(name, inside(command), ENVIRONMENT, log(name));
    }

    /** A short program inside, run to its end. */
    Command command(String... command) {
        return Command.of(inside(List.of(command)));
    }

    Path log(String name) {
        return slot.state().resolve(name + ".log");
    }

    private List<String> inside(List<String> command) {
        List<String> whole = new ArrayList<>(List.of(
                "nsenter", "--target", String.valueOf(firstProcess), "--mount", "--net", "--pid", "--ipc", "--"));
        whole.addAll(command);
        return whole;
    }

    /** Ends everything inside and waits until it is gone. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
            if (!holder.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Slot %d is still not clean after 30 s.".formatted(slot.number()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
