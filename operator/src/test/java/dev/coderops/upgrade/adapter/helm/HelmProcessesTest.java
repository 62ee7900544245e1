package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.port.PortException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real Helm in real processes. */
class HelmProcessesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Helm takes minutes over it. */
    private static final String ENDLESS =
            "{{ range $i := until 20000 }}{{ range $j := until 20000 }}{{ end }}{{ end }}";

    /** Of all tests, because Helm is unpacked into it. */
    @TempDir
    static Path cache;

    private final HelmProcesses processes;

    HelmProcessesTest() {
        processes = new HelmProcesses(cache, PATIENCE, PATIENCE);
    }

    @AfterEach
    void endAll() {
        processes.close();
        assertThat(children()).isEmpty();
    }

    @Test
    void rendersAndLeavesNothingBehind() throws Exception {
        try (HelmProcess helm = processes.take()) {
            assertThat(helm.ask(render("a: {{ .Values.a }}", "{\"a\": 1}")))
                    .isEqualTo(new HelmAnswer.Done("---\n# Source: one/templates/template.yaml\na: 1\n"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFolder())))
                    .isEqualTo("rwx------");
        }

        assertThat(folders()).isEmpty();
    }

    @Test
    void unpacksTheLibrariesOnce() throws Exception {
        processes.take().close();
        List<Instant> first = modified();

        new HelmProcesses(cache, PATIENCE, PATIENCE).take().close();

        assertThat(modified()).hasSize(2).isEqualTo(first);
    }

    @Test
    void tellsWhyHelmRefuses() throws Exception {
        try (HelmProcess helm = processes.take()) {
            assertThat(helm.ask(render("{{ fail \"no replicas\" }}", "{}")))
                    .isInstanceOfSatisfying(HelmAnswer.Refused.class, refused -> assertThat(refused.reason())
                            .contains("no replicas"));
        }
    }

    @Test
    void anEndBeforeHelmWasCalledIsKnownToHaveDoneNothing() {
        HelmProcess helm = processes.take();
        helm.handle().destroyForcibly();

        assertThatThrownBy(() -> helm.ask(render("a: 1", "{}")))
                .isInstanceOf(PortException.Unavailable.class)
                .hasMessageContaining("Helm's process ended before");
        assertThat(folders()).isEmpty();
    }

    @Test
    void anEndAfterHelmWasCalledIsUnknown() {
        HelmProcess helm = processes.take();
        Thread.ofVirtual().start(() -> {
            sleep(Duration.ofMillis(500));
            helm.handle().destroyForcibly();
        });

        assertThatThrownBy(() -> helm.ask(render(ENDLESS, "{}")))
                .isInstanceOf(PortException.Unknown.class)
                .hasMessage(
                        "Helm's process ended without an answer (exit code 137). What it did shows in the release.");
        assertThat(folders()).isEmpty();
    }

    @Test
    void aDeadlineThatPassesIsUnknownAndEndsTheProcess() {
        HelmProcesses hasty = new HelmProcesses(cache, Duration.ofSeconds(3), PATIENCE);
        HelmProcess helm = hasty.take();

        assertThatThrownBy(() -> helm.ask(render(ENDLESS, "{}")))
                .isInstanceOf(PortException.Unknown.class)
                .hasMessageStartingWith("Helm did not answer within 3 s, so its process was killed.");
        assertThat(helm.isAlive()).isFalse();
    }

    @Test
    void anInterruptEndsTheProcess() throws Exception {
        HelmProcess helm = processes.take();
        Thread asking = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> helm.ask(render(ENDLESS, "{}"))).isInstanceOf(PortException.Unknown.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        sleep(Duration.ofMillis(500));

        asking.interrupt();

        assertThat(asking.join(Duration.ofSeconds(10))).isTrue();
        assertThat(helm.isAlive()).isFalse();
    }

    @Test
    void aProcessEndsWithItsInputInTheMiddleOfAnything() throws Exception {
        Process process = bare();
        try (DataInputStream answers = new DataInputStream(process.getInputStream());
                DataOutputStream requests = new DataOutputStream(process.getOutputStream())) {
            assertThat(HelmAnswer.readFrom(answers)).isInstanceOf(HelmAnswer.Ready.class);
            render(ENDLESS, "{}").writeTo(requests);
            assertThat(HelmAnswer.readFrom(answers)).isInstanceOf(HelmAnswer.Begun.class);
            sleep(Duration.ofMillis(300));
            assertThat(process.isAlive()).isTrue();
        }

        assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWaitingProcessEndsWithItsInput() throws Exception {
        Process process = bare();
        try (DataInputStream answers = new DataInputStream(process.getInputStream())) {
            assertThat(HelmAnswer.readFrom(answers)).isInstanceOf(HelmAnswer.Ready.class);
            process.getOutputStream().close();

            assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void usesTheSpareAndKeepsAtMostOne() {
        processes.makeReady();
        processes.makeReady();
        await(() -> children().size() == 1);
        sleep(Duration.ofMillis(300));
        List<ProcessHandle> spare = children();
        assertThat(spare).hasSize(1);

        try (HelmProcess helm = processes.take()) {
            assertThat(helm.handle()).isEqualTo(spare.getFirst());
            assertThat(helm.ask(render("a: 1", "{}"))).isInstanceOf(HelmAnswer.Done.class);
        }
    }

    @Test
    void startsAnotherWhenTheSpareHasDied() {
        processes.makeReady();
        await(() -> children().size() == 1);
        children().getFirst().destroyForcibly();
        await(() -> children().isEmpty());

        try (HelmProcess helm = processes.take()) {
            assertThat(helm.ask(render("a: 1", "{}"))).isInstanceOf(HelmAnswer.Done.class);
        }
        assertThat(folders()).isEmpty();
    }

    @Test
    void endsASpareThatNobodyUses() {
        processes.take().close();
        HelmProcesses impatient = new HelmProcesses(cache, PATIENCE, Duration.ofMillis(500));
        impatient.makeReady();
        await(() -> children().size() == 1);

        await(() -> children().isEmpty());
        await(() -> folders().isEmpty());
    }

    @Test
    void deletesWhatKilledOperatorsLeftAndNothingElse(@TempDir Path cacheOfMany) throws Exception {
        Path folders = Files.createDirectory(cacheOfMany.resolve("processes"));
        ProcessHandle own = ProcessHandle.current();
        Files.createDirectory(
                folders.resolve(HelmProcesses.prefix(own.pid(), own.info().startInstant()) + "living"));
        Files.createDirectory(folders.resolve(HelmProcesses.prefix(own.pid(), Optional.of(Instant.EPOCH)) + "earlier"));
        Path dead = Files.createDirectory(
                folders.resolve(HelmProcesses.prefix(Integer.MAX_VALUE, Optional.of(Instant.EPOCH)) + "dead"));
        Files.writeString(dead.resolve("values.json"), "{}");
        Files.createDirectory(folders.resolve("somebody-elses"));

        try (HelmProcesses _ = new HelmProcesses(cacheOfMany, PATIENCE, PATIENCE);
                Stream<Path> kept = Files.list(folders)) {
            assertThat(kept.map(folder -> folder.getFileName().toString()))
                    .satisfiesExactlyInAnyOrder(name -> assertThat(name).endsWith("-living"), name -> assertThat(name)
                            .isEqualTo("somebody-elses"));
        }
    }

    /** A process as the operator starts it, without the operator's side of it. */
    private Process bare() throws IOException {
        return processes.builder(Files.createDirectories(cache.resolve("bare"))).start();
    }

    private HelmRequest render(String template, String values) {
        try {
            Path chart = cache.resolve("one.tgz");
            Files.write(chart, Fixtures.chart("one", "1.0.0", template));
            return new HelmRequest(
                    HelmRequest.Operation.RENDER,
                    "coder",
                    "one",
                    chart.toString(),
                    values,
                    "v1.34.0",
                    "",
                    "",
                    PATIENCE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Instant> modified() throws IOException {
        try (Stream<Path> files = Files.walk(cache.resolve("native"))) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> file.toFile().lastModified())
                    .map(Instant::ofEpochMilli)
                    .toList();
        }
    }

    private Path onlyFolder() {
        assertThat(folders()).hasSize(1);
        return folders().getFirst();
    }

    private List<Path> folders() {
        try (Stream<Path> folders = Files.list(cache.resolve("processes"))) {
            return folders.toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<ProcessHandle> children() {
        // Other tests of this virtual machine may have started servers, but no Java.
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) {
            sleep(Duration.ofMillis(25));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
