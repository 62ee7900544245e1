package dev.coderops.e2e.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.e2e.ControlPlane;
import dev.coderops.upgrade.adapter.helm.HelmReleases;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.ReleaseUpgrade;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("node")
class HelmReleasesTest {

    private static final Logger LOG = LoggerFactory.getLogger(HelmReleasesTest.class);
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Values SERVING = Values.of(Map.of("replicas", 2));

    @RegisterExtension
    static final ControlPlane CONTROL_PLANE = new ControlPlane();

    @TempDir
    static Path folder;

    private static KubernetesClient client;
    private static HelmReleases releases;
    private static ChartArchive older;
    private static ChartArchive newer;

    private ReleaseRef release;

    @BeforeAll
    static void start() throws Exception {
        client = CONTROL_PLANE.admin();
        releases = new HelmReleases(client, folder.resolve("cache"), DEADLINE);
        older = Charts.coder(folder, "2.24.4");
        newer = Charts.coder(folder, "2.36.1");
    }

    @AfterAll
    static void stop() {
        releases.close();
    }

    @BeforeEach
    void makeRelease() throws IOException {
        release = new ReleaseRef(CONTROL_PLANE.namespace(), "coder");
        client.resource(firstRevision()).create();
    }

    @Test
    void writesExactlyOneRevisionWithExactlyTheValues() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>(SERVING.tree());
        tree.put("texts", List.of("yes", "1e3", "0755", "2026-01-01", "null", "", "a\nb", "\ud83d\ude80"));
        tree.put("numbers", List.of(1, 2.5, 1L << 53, 1e21, 1.5e-7));
        tree.put("others", Arrays.asList(true, null));
        tree.put("empty", Map.of("map", Map.of(), "list", List.of()));
        Map<String, @Nullable Object> withNull = new LinkedHashMap<>();
        withNull.put("nothing", null);
        tree.put("nulls", withNull);
        Values values = Values.of(tree);
        Instant before = Instant.now().minusSeconds(2);

        releases.upgrade(new ReleaseUpgrade(release, newer, values, 1, "upgrade 4711"));

        Revision written = newest();
        assertThat(written.number()).isEqualTo(2);
        assertThat(written.status()).isEqualTo(Revision.Status.DEPLOYED);
        assertThat(written.description()).isEqualTo("upgrade 4711");
        assertThat(written.chartVersion()).isEqualTo("2.36.1");
        assertThat(written.values()).isEqualTo(values);
        assertThat(written.createdAt()).isBetween(before, Instant.now().plusSeconds(2));
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
        assertThat(releases.revision(release, 1).orElseThrow().status()).isEqualTo(Revision.Status.SUPERSEDED);
        assertThat(releases.revision(release, 3)).isEmpty();
    }

    @Test
    void rendersWhatItWouldApply() {
        String rendered = releases.render(release, newer, SERVING);
        releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 1, ""));

        assertThat(rendered).isEqualTo(newest().manifest()).contains("image: \"example.com/coder:v2.36.1\"");
    }

    @Test
    void buildsOnTheRevisionTheDecisionSawAndOnNoOther() {
        releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 1, ""));

        assertThatThrownBy(() -> releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 1, "")))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessage("The Helm release " + release
                        + " is at revision 2, not at revision 1 the upgrade was decided on. Read the release again.");
        assertThatThrownBy(() -> releases.upgrade(
                        new ReleaseUpgrade(new ReleaseRef(release.namespace(), "other"), newer, SERVING, 1, "")))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("There is no Helm release");
        assertThat(newest().number()).isEqualTo(2);
    }

    @Test
    void goesBackToARevisionWhoseLibraryChartHelmDidNotKeep() {
        releases.upgrade(new ReleaseUpgrade(release, older, SERVING, 1, ""));
        Revision before = newest();
        Deployment deployedBefore = deployment();
        releases.upgrade(new ReleaseUpgrade(release, newer, Values.of(Map.of("replicas", 0)), 2, ""));
        assertThat(configMaps()).contains("of-2.36.1").doesNotContain("of-2.24.4");

        ChartArchive archive = releases.archiveOf(before);
        releases.upgrade(new ReleaseUpgrade(release, archive, before.values(), 3, "back"));

        Revision back = newest();
        assertThat(back.manifest()).isEqualTo(before.manifest());
        assertThat(back.values()).isEqualTo(before.values());
        assertThat(back.chartVersion()).isEqualTo("2.24.4");
        assertThat(deployment().getSpec()).isEqualTo(deployedBefore.getSpec());
        assertThat(configMaps()).contains("of-2.24.4").doesNotContain("of-2.36.1");
        // And from there forward again with the real chart.
        releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 4, ""));
        assertThat(newest().status()).isEqualTo(Revision.Status.DEPLOYED);
        assertThat(configMaps()).contains("of-2.36.1").doesNotContain("of-2.24.4");
    }

    @Test
    void prunesNoRevision() {
        for (int number = 1; number <= 12; number++) {
            releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, number, ""));
        }

        assertThat(releases.revision(release, 1)).isPresent();
        assertThat(newest().number()).isEqualTo(13);
    }

    @Test
    void unlocksAnAbandonedRevisionOnceAndOnlyAsItWasRead() {
        Revision abandoned = leavePending();

        assertThatThrownBy(() -> releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 2, "")))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("Revision 2 of the Helm release " + release + " is pending-upgrade");
        releases.unlock(abandoned);

        Revision unlocked = newest();
        assertThat(unlocked.status()).isEqualTo(Revision.Status.FAILED);
        assertThat(unlocked.description())
                .isEqualTo("Marked failed by the Coder upgrade operator: its Helm process ended before it finished");
        assertThat(unlocked.values()).isEqualTo(abandoned.values());
        assertThat(unlocked.manifest()).isEqualTo(abandoned.manifest());
        assertThat(secret(2).getMetadata().getLabels()).containsEntry("status", "failed");
        assertThatThrownBy(() -> releases.unlock(abandoned))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("changed meanwhile");
        assertThatThrownBy(() -> releases.unlock(unlocked))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("it is failed, not pending");
        releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, 2, ""));
        assertThat(newest().status()).isEqualTo(Revision.Status.DEPLOYED);
    }

    @Test
    void saysWhatItMayNotDo() {
        client.resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("secrets-only")
                        .withNamespace(release.namespace())
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("secrets")
                        .withVerbs("get", "list", "create", "update", "patch")
                        .endRule()
                        .build())
                .create();
        try (KubernetesClient nobody = CONTROL_PLANE.as("nobody");
                HelmReleases limited = new HelmReleases(nobody, folder.resolve("cache"), DEADLINE)) {
            assertThatThrownBy(() -> limited.newest(release))
                    .isInstanceOf(PortException.Denied.class)
                    .hasMessageContaining("User \"nobody\" cannot list resource \"secrets\"");
            client.resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName("secrets-only")
                            .withNamespace(release.namespace())
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "Role", "secrets-only")
                            .addNewSubject("rbac.authorization.k8s.io", "User", "nobody", null)
                            .build())
                    .create();
            assertThatThrownBy(() -> limited.upgrade(new ReleaseUpgrade(release, newer, SERVING, 1, "")))
                    .isInstanceOf(PortException.Denied.class)
                    .hasMessageContaining("User \"nobody\" cannot");
        }
    }

    @Test
    void tellsARefusalApartAndShowsNoValues() {
        Values invalid = Values.of(Map.of(
                "replicas",
                1,
                "env",
                List.of(Map.of("name", "not valid=", "value", "postgres://coder:hunter2@db/coder"))));

        assertThatThrownBy(() -> releases.upgrade(new ReleaseUpgrade(release, newer, invalid, 1, "")))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("could not upgrade " + release)
                .hasMessageContaining("env[0].name: Invalid value: (hidden)")
                .hasMessageNotContaining("hunter2");
        assertThat(newest().status()).isEqualTo(Revision.Status.FAILED);
    }

    @Test
    void anUnreachableServerIsNoRefusal() {
        try (KubernetesClient lost = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(client.getConfiguration())
                                .withMasterUrl("https://127.0.0.1:1")
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build();
                HelmReleases unreachable = new HelmReleases(lost, folder.resolve("cache"), DEADLINE)) {
            assertThatThrownBy(() -> unreachable.newest(release)).isInstanceOf(PortException.Unavailable.class);
            assertThatThrownBy(() -> unreachable.upgrade(new ReleaseUpgrade(release, newer, SERVING, 1, "")))
                    .isInstanceOf(PortException.Unavailable.class);
        }
    }

    /** Whenever Helm is killed, the release shows what to do next, and that leads to a deployed revision. */
    @Test
    void survivesAKillAtAnyMoment() {
        Map<Integer, String> found = new TreeMap<>();
        int newest = 1;
        for (int milliseconds = 0; milliseconds <= 400; milliseconds += 20) {
            String outcome = upgradeAndKillAfter(newest, milliseconds);
            Revision after = newest();
            if (after.status().isPending()) {
                releases.unlock(after);
            }
            found.put(milliseconds, outcome + ", then " + after.status().text() + " " + (after.number() - newest));
            assertThat(after.number()).isBetween(newest, newest + 1);
            newest = newest().number();
            if (after.status() != Revision.Status.DEPLOYED || after.number() == 1) {
                releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, newest, "again"));
                newest = newest().number();
            }
            assertThat(newest().status()).isEqualTo(Revision.Status.DEPLOYED);
        }
        found.forEach((milliseconds, outcome) -> LOG.info("Killed after {} ms: {}", milliseconds, outcome));
        assertThat(found.values()).noneMatch(outcome -> outcome.startsWith("Unavailable") && !outcome.endsWith(" 0"));
        assertThat(folder.resolve("cache/processes")).isEmptyDirectory();
    }

    @Test
    void announcedUpgradesBeginAtOnce() throws InterruptedException {
        List<Long> cold = new ArrayList<>();
        List<Long> warm = new ArrayList<>();
        for (int number = 1; number <= 10; number++) {
            boolean announced = number % 2 == 0;
            if (announced) {
                releases.makeReady();
                Thread.sleep(2000);
            }
            long start = System.nanoTime();
            releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, number, ""));
            (announced ? warm : cold).add((System.nanoTime() - start) / 1_000_000);
        }
        LOG.info("Upgrades took {} ms, announced ones {} ms.", cold, warm);
        assertThat(median(warm)).isLessThan(median(cold));
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private String upgradeAndKillAfter(int buildsOn, int milliseconds) {
        releases.makeReady();
        ProcessHandle helm = helm();
        Thread killer = Thread.ofPlatform().start(() -> {
            try {
                // The spare has loaded Helm after a second at most, and is asked at once then.
                Thread.sleep(1000 + milliseconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            helm.destroyForcibly();
        });
        try {
            Thread.sleep(1000);
            releases.upgrade(new ReleaseUpgrade(release, newer, SERVING, buildsOn, "killed"));
            return "no fault";
        } catch (PortException fault) {
            return fault.getClass().getSimpleName();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            join(killer);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the spare to be there. */
    private static ProcessHandle helm() {
        while (true) {
            List<ProcessHandle> all = ProcessHandle.current()
                    .children()
                    .filter(child -> child.info().command().orElse("").endsWith("/java"))
                    .toList();
            if (!all.isEmpty()) {
                return all.getFirst();
            }
            Thread.onSpinWait();
        }
    }

    private Revision leavePending() {
        releases.upgrade(new ReleaseUpgrade(release, older, SERVING, 1, ""));
        String json = decoded(secret(2)).replace("\"status\":\"deployed\"", "\"status\":\"pending-upgrade\"");
        client.resource(new SecretBuilder(secret(2))
                        .editMetadata()
                        .addToLabels("status", "pending-upgrade")
                        .endMetadata()
                        .addToData("release", encoded(json))
                        .build())
                .update();
        Revision abandoned = newest();
        assertThat(abandoned.status()).isEqualTo(Revision.Status.PENDING_UPGRADE);
        return abandoned;
    }

    private Revision newest() {
        return releases.newest(release).orElseThrow();
    }

    private Deployment deployment() {
        return client.apps()
                .deployments()
                .inNamespace(release.namespace())
                .withName("coder")
                .get();
    }

    private List<String> configMaps() {
        return client.configMaps().inNamespace(release.namespace()).list().getItems().stream()
                .map(map -> map.getMetadata().getName())
                .toList();
    }

    private Secret secret(int number) {
        return client.secrets()
                .inNamespace(release.namespace())
                .withName("sh.helm.release.v1.coder.v" + number)
                .get();
    }

    /** What {@code helm install} of an empty chart leaves. */
    private Secret firstRevision() {
        String json = """
                {"name":"coder","version":1,"namespace":"%s","manifest":"",
                 "info":{"first_deployed":"2026-01-01T00:00:00Z","last_deployed":"2026-01-01T00:00:00Z","deleted":"",
                         "description":"Install complete","status":"deployed"},
                 "chart":{"metadata":{"name":"coder","version":"1.0.0","appVersion":"1.0.0","apiVersion":"v2"},
                          "lock":null,"templates":[],"values":{},"schema":null,"files":[]}}
                """.formatted(release.namespace());
        return new SecretBuilder()
                .withNewMetadata()
                .withName("sh.helm.release.v1.coder.v1")
                .withNamespace(release.namespace())
                .withLabels(Map.of("owner", "helm", "name", "coder", "status", "deployed", "version", "1"))
                .endMetadata()
                .withType("helm.sh/release.v1")
                .withData(Map.of("release", encoded(json)))
                .build();
    }

    private static String encoded(String json) {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(gzipped)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().encodeToString(Base64.getEncoder().encode(gzipped.toByteArray()));
    }

    private static String decoded(Secret secret) {
        byte[] gzipped = Base64.getDecoder()
                .decode(Base64.getDecoder().decode(secret.getData().get("release")));
        try (var gzip = new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(gzipped))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
