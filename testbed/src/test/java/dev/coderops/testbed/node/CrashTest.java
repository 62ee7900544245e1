package dev.coderops.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.TestbedOptions;
import dev.coderops.testbed.process.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A testbed whose virtual machine is killed leaves nothing: no process, mount, link, cgroup, file or database. */
@Tag("node")
class CrashTest {

    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void nothingIsLeftWhenTheVirtualMachineIsKilled() throws Exception {
        Victim victim = new Victim(folder);
        assertThat(victim.processes).hasSizeGreaterThan(10);
        victim.machine.destroyForcibly();
        Await.until("the processes to end", A_FEW_SECONDS, () -> Traces.alive(victim.processes)
                .isEmpty());
        Await.until(
                "the rest to go", A_FEW_SECONDS, () -> Traces.of(victim.slot).isEmpty());
    }

    @Test
    void whatIsLeftWhenItsCleanerIsKilledTooGoesAtTheNextStart() throws Exception {
        try (Victim victim = new Victim(folder)) {
            ProcessHandle cleaner = victim.machine
                    .children()
                    .filter(child -> child.info()
                            .arguments()
                            .map(arguments -> List.of(arguments).contains("namespace.sh"))
                            .orElse(false))
                    .findFirst()
                    .orElseThrow();
            cleaner.destroyForcibly();
            victim.machine.destroyForcibly();
            Await.until("the processes to end", A_FEW_SECONDS, () -> Traces.alive(victim.processes)
                    .isEmpty());
            assertThat(Traces.of(victim.slot)).isNotEmpty();
            // The lock is the last thing that the kernel gives back.
            Await.until(
                    "the left-overs to be removed",
                    A_FEW_SECONDS,
                    () -> LocalNode.removeLeftOvers(NodeOptions.full()) > 0);
            assertThat(Traces.of(victim.slot)).isEmpty();
        }
    }

    /** A virtual machine with a whole testbed in it, and a pod. */
    private static final class Victim implements AutoCloseable {

        final Process machine;
        final Slot slot;
        final List<Long> processes;

        Victim(Path folder) throws IOException {
            machine = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName())
                    .redirectError(Files.createFile(folder.resolve("errors")).toFile())
                    .start();
            BufferedReader reader = machine.inputReader(StandardCharsets.UTF_8);
            String line = reader.readLine();
            while (line != null && !line.startsWith("up ")) {
                line = reader.readLine();
            }
            if (line == null) {
                throw new IllegalStateException(Files.readString(folder.resolve("errors")));
            }
            String[] words = line.split(" ", -1);
            slot = Slot.of(Integer.parseInt(words[1]), NodeOptions.full().stateRoot());
            processes = Traces.processesWith(Long.parseLong(words[2]));
            // Twelve: six programs of Kubernetes' and etcd, the shell and its cat, a shim, a pod's two containers.
            assertThat(processes).hasSizeGreaterThanOrEqualTo(12);
        }

        @Override
        public void close() {
            machine.destroyForcibly();
        }
    }

    /** What the victim runs. */
    static final class Main {

        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Testbed testbed = Testbed.start(TestbedOptions.with());
            LocalNode node = (LocalNode) testbed.cluster();
            var _ = LocalNodeTest.run(node.client(), "pod", "exec /bin/busybox sleep 600");
            System.out.println("up " + node.slot().number() + " " + node.firstProcess());
            new CountDownLatch(1).await();
        }
    }
}
