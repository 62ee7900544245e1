package dev.coderops.e2e.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coderops.e2e.ControlPlane;
import dev.coderops.e2e.Relay;
import dev.coderops.upgrade.adapter.kubernetes.KubernetesWorkloads;
import dev.coderops.upgrade.adapter.kubernetes.Right;
import dev.coderops.upgrade.adapter.kubernetes.Rights;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.ImageProbe;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Watch;
import dev.coderops.upgrade.port.Workload;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What only a real API server can say: conflicts, preconditions, rights, defaults, watches. */
@Tag("node")
@Timeout(90)
class KubernetesWorkloadsNodeTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ControlPlane CONTROL_PLANE = new ControlPlane();

    private static KubernetesClient admin;

    private String namespace;
    private ReleaseRef release;
    private UpgradeRef upgrade;
    private KubernetesWorkloads workloads;

    @BeforeAll
    static void connect() {
        admin = CONTROL_PLANE.admin();
    }

    @BeforeEach
    void namespace() {
        namespace = CONTROL_PLANE.namespace();
        release = new ReleaseRef(namespace, "mine");
        upgrade = new UpgradeRef(namespace, "to-2-36", UUID.randomUUID().toString());
        workloads = new KubernetesWorkloads(admin, CLOCK, Rights.ALL);
    }

    // --- the Deployment

    @Test
    void noDeploymentIsEmpty() {
        assertThat(workloads.workload(release, "coder")).isEmpty();
    }

    @Test
    void scaleIsACompareAndSetOnWhatWasRead() {
        Workload read = deployment();

        workloads.scale(read, 0);
        assertThat(read().replicas()).isZero();

        assertThatThrownBy(() -> workloads.scale(read, 3))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("the object has been modified");
        assertThat(read().replicas()).isZero();
    }

    @Test
    void scaleDoesNotTouchAnotherDeploymentOfTheName() {
        Workload now = deployment();
        assertThatThrownBy(() -> workloads.scale(withUid(now, UUID.randomUUID().toString()), 0))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("UID");
        assertThat(read().replicas()).isEqualTo(2);

        admin.apps().deployments().inNamespace(namespace).withName("coder").delete();
        assertThatThrownBy(() -> workloads.scale(now, 0))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("not found");
    }

    @Test
    void theProbeGoesAndComesBackAsItWas() throws Exception {
        Workload before = deployment();
        String probe = requireNonNull(before.livenessProbe());
        assertThat(probe).contains("\"timeoutSeconds\":1");

        workloads.removeLivenessProbe(before);
        Workload without = read();
        assertThat(without.livenessProbe()).isNull();

        workloads.removeLivenessProbe(without);
        assertThat(read().resourceVersion()).isEqualTo(without.resourceVersion());

        workloads.restoreLivenessProbe(without, probe);
        Workload after = read();
        assertThat(JSON.readTree(after.livenessProbe())).isEqualTo(JSON.readTree(probe));
        assertThat(after.livenessProbe()).isEqualTo(probe);

        workloads.restoreLivenessProbe(after, probe);
        assertThat(read().resourceVersion()).isEqualTo(after.resourceVersion());
    }

    @Test
    void theProbeOfAnotherDeploymentOfTheNameStays() {
        Workload other = withUid(deployment(), UUID.randomUUID().toString());
        assertThatThrownBy(() -> workloads.removeLivenessProbe(other)).isInstanceOf(PortException.Rejected.class);
        assertThatThrownBy(() -> workloads.restoreLivenessProbe(other, "{}"))
                .isInstanceOf(PortException.Rejected.class);
        assertThat(read().livenessProbe()).isNotNull();
    }

    // --- pods

    @Test
    void podsAreThoseTheSelectorFindsWhoeverOwnsThem() {
        Workload workload = deployment();
        pod("coder-1", labels());
        pod("orphan", labels());
        pod("other", Map.of("app.kubernetes.io/name", "coder", "app.kubernetes.io/instance", "theirs"));

        assertThat(workloads.pods(workload))
                .extracting(Pod::name, Pod::image, Pod::readinessAsked)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("coder-1", "coder:1", false),
                        org.assertj.core.groups.Tuple.tuple("orphan", "coder:1", false));
    }

    @Test
    void readinessIsAskedOfThisPodOnly() {
        Workload workload = deployment();
        pod("coder-1", labels());
        Pod pod = workloads.pods(workload).getFirst();

        workloads.askReadinessNow(pod);

        assertThat(workloads.pods(workload).getFirst().readinessAsked()).isTrue();
        assertThat(admin.pods()
                        .inNamespace(namespace)
                        .withName("coder-1")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("coderops.dev/readiness-asked", "2026-01-02T03:04:05Z");
        Pod another = new Pod(
                pod.namespace(),
                pod.name(),
                UUID.randomUUID().toString(),
                null,
                "",
                false,
                false,
                null,
                false,
                0,
                null,
                false);
        assertThatThrownBy(() -> workloads.askReadinessNow(another)).isInstanceOf(PortException.Rejected.class);
    }

    @Test
    void lastWordsThatCannotBeHadAreNone() {
        Workload workload = deployment();
        pod("coder-1", labels());
        assertThat(workloads.lastWords(workloads.pods(workload).getFirst())).isEmpty();
    }

    // --- configuration

    @Test
    void theUrlIsWhatTheDeploymentGivesToCoder() {
        secret("database", Map.of("password", "hunter2"), Map.of());
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("settings")
                        .endMetadata()
                        .withData(Map.of("HOST", "db.example"))
                        .build())
                .create();
        Workload workload = deployment();

        assertThat(workloads.environment(workload, "CODER_PG_CONNECTION_URL"))
                .contains(new Sensitive("postgres://coder:hunter2@db.example/coder"));
        assertThat(workloads.environment(workload, "CODER_OTHER")).isEmpty();
        assertThat(workloads.environment(release, rendered(), "CODER_PG_CONNECTION_URL"))
                .contains(new Sensitive("postgres://coder:hunter2@db.example/coder"));
        assertThat(workloads.secret(namespace, new SecretKeyRef("database", "password")))
                .contains(new Sensitive("hunter2"));
        assertThat(workloads.secret(namespace, new SecretKeyRef("database", "none")))
                .isEmpty();
        assertThat(workloads.secret(namespace, new SecretKeyRef("none", "none")))
                .isEmpty();
    }

    @Test
    void valuesComeFromASource() {
        secret("values", Map.of("coder.yaml", "coder: {replicaCount: 3}"), Map.of());
        assertThat(workloads.values(namespace, source("values", "coder.yaml")))
                .contains(Values.of(Map.of("coder", Map.of("replicaCount", 3))));
        assertThat(workloads.values(namespace, source("values", "none"))).isEmpty();
        assertThat(workloads.values(namespace, source("none", "coder.yaml"))).isEmpty();
    }

    // --- what an upgrade keeps

    @Test
    void whatIsKeptIsNeverOverwritten() {
        assertThat(workloads.kept(upgrade, 7)).isEmpty();

        workloads.keep(upgrade, provisions(7, "first"));
        workloads.keep(upgrade, provisions(7, "second"));
        workloads.keep(upgrade, provisions(8, "ä\n"));

        assertThat(workloads.kept(upgrade, 7)).contains(provisions(7, "first"));
        assertThat(workloads.kept(upgrade, 8)).contains(provisions(8, "ä\n"));
        assertThat(workloads.kept(upgrade, 9)).isEmpty();
        assertThat(admin.secrets()
                        .inNamespace(namespace)
                        .withName("coder-upgrade-" + upgrade.shortUid())
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(upgrade.uid()));
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        workloads.keep(upgrade, provisions(1, "x"));
        assertThatThrownBy(() -> workloads.keep(upgrade, provisions(2, "x".repeat(1 << 20))))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("1048576 bytes");
        assertThat(workloads.kept(upgrade, 2)).isEmpty();
    }

    @Test
    void aSecretOfSomebodyElseIsNotOurs() {
        secret("coder-upgrade-" + upgrade.shortUid(), Map.of("revision-1.json", "theirs"), Map.of());
        assertThatThrownBy(() -> workloads.kept(upgrade, 1)).isInstanceOf(PortException.Rejected.class);
        assertThatThrownBy(() -> workloads.keep(upgrade, provisions(1, "ours")))
                .isInstanceOf(PortException.Rejected.class);
    }

    private static Provisions provisions(int revision, String value) {
        return new Provisions(
                revision, Values.of(Map.of("text", value)), "Y2hhcnQ=", Values.of(Map.of("number", 1)), "Y2hhcnQ=");
    }

    // --- the image probe

    @Test
    void theImageProbeIsStartedOnceAndDeletedAsOften() {
        assertThat(workloads.imageProbe(upgrade)).isEmpty();
        workloads.startImageProbe(upgrade, rendered());
        workloads.startImageProbe(upgrade, rendered());
        assertThat(workloads.imageProbe(upgrade)).contains(new ImageProbe.Running("waiting for a node"));
        assertThat(workloads.pods(deployment())).isEmpty();

        admin.pods()
                .inNamespace(namespace)
                .withName("coder-upgrade-probe-" + upgrade.shortUid())
                .editStatus(pod -> {
                    pod.setStatus(new PodStatusBuilder()
                            .withPhase("Pending")
                            .addNewContainerStatus()
                            .withName("coder")
                            .withImage("coder:2")
                            .withImageID("")
                            .withReady(false)
                            .withRestartCount(0)
                            .withNewState()
                            .withNewWaiting("not found", "ErrImagePull")
                            .endState()
                            .endContainerStatus()
                            .build());
                    return pod;
                });
        assertThat(workloads.imageProbe(upgrade)).contains(new ImageProbe.Stuck("ErrImagePull: not found"));

        workloads.deleteImageProbe(upgrade);
        workloads.deleteImageProbe(upgrade);
        assertThat(workloads.imageProbe(upgrade)).isEmpty();
    }

    @Test
    void theProbeOfAnotherUpgradeIsLeftAlone() {
        UpgradeRef other = new UpgradeRef(namespace, "other", upgrade.shortUid() + "-0000-0000-0000-000000000000");
        workloads.startImageProbe(other, rendered());

        assertThat(workloads.imageProbe(upgrade)).isEmpty();
        assertThatThrownBy(() -> workloads.startImageProbe(upgrade, rendered()))
                .isInstanceOf(PortException.Rejected.class);
        workloads.deleteImageProbe(upgrade);
        assertThat(workloads.imageProbe(other)).isPresent();
    }

    // --- rights

    @Test
    void exactlyTheListedRightsAreEnough() {
        account("operator", Rights.ALL);
        KubernetesWorkloads restricted = as("operator");

        long start = System.nanoTime();
        assertThat(restricted.missingRights(namespace)).isEmpty();
        System.out.printf(
                "%d rights reviewed in %d ms%n",
                Rights.ALL.size(), Duration.ofNanos(System.nanoTime() - start).toMillis());

        Workload workload = deployment();
        pod("coder-1", labels());
        restricted.scale(restricted.workload(release, "coder").orElseThrow(), 0);
        restricted.removeLivenessProbe(workload);
        restricted.askReadinessNow(restricted.pods(workload).getFirst());
        restricted.keep(upgrade, provisions(1, "a"));
        restricted.keep(upgrade, provisions(2, "b"));
        restricted.startImageProbe(upgrade, rendered());
        assertThat(restricted.imageProbe(upgrade)).isPresent();
        restricted.deleteImageProbe(upgrade);
    }

    @Test
    void eachMissingRightIsASentence() {
        List<Right> some = Rights.ALL.stream()
                .filter(right -> !right.subresource().equals("scale")
                        && !(right.resource().equals("secrets") && right.verb().equals("update")))
                .toList();
        account("restricted", some);

        KubernetesWorkloads restricted = as("restricted");
        assertThat(restricted.missingRights(namespace))
                .containsExactly(
                        "update deployments.apps/scale in namespace " + namespace,
                        "update secrets in namespace " + namespace);
        Workload workload = deployment();
        assertThatThrownBy(() -> restricted.scale(workload, 0))
                .isInstanceOf(PortException.Denied.class)
                .hasMessageContaining("User \"system:serviceaccount:" + namespace
                        + ":restricted\" cannot update resource"
                        + " \"deployments/scale\" in API group \"apps\" in the namespace \"" + namespace + "\"");
    }

    @Test
    void wrongCredentialsAreDenied() {
        account("operator", List.of());
        KubernetesClient client = CONTROL_PLANE.as(namespace, "operator");
        admin.serviceAccounts().inNamespace(namespace).withName("operator").delete();
        KubernetesWorkloads nobody = new KubernetesWorkloads(client, CLOCK, Rights.ALL);
        assertThatThrownBy(() -> nobody.workload(release, "coder")).isInstanceOf(PortException.Denied.class);
    }

    /** Why {@link Rights#TO_CHANGE_THE_WORKSPACE_ROLE} is a list of its own. */
    @Test
    void aRoleThatGrantsMoreThanOneHasCannotBeChangedNotEvenItsLabels() {
        Role role = admin.resource(role("coder-workspace-perms", Rights.TO_CHANGE_THE_WORKSPACE_ROLE))
                .create();
        account("operator", Rights.ALL);
        account(
                "generous",
                Stream.concat(Rights.ALL.stream(), Rights.TO_CHANGE_THE_WORKSPACE_ROLE.stream())
                        .toList());

        assertThatThrownBy(() -> label(CONTROL_PLANE.as(namespace, "operator"), role))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("attempting to grant RBAC permissions not currently held");
        label(CONTROL_PLANE.as(namespace, "generous"), role);
    }

    private static void label(KubernetesClient client, Role role) {
        client.rbac()
                .roles()
                .inNamespace(role.getMetadata().getNamespace())
                .withName(role.getMetadata().getName())
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"touched\":\"yes\"}}}");
    }

    // --- watches

    @Test
    void aWatchWakesAtEveryChangeThatConcernsTheUpgrade() throws Exception {
        Workload workload = deployment();
        Semaphore woken = new Semaphore(0);
        try (Watch _ = workloads.watch(upgrade, release, woken::release)) {
            quiet(woken);

            pod("other", Map.of("app.kubernetes.io/instance", "theirs"));
            secret("other", Map.of(), Map.of("owner", "helm", "name", "theirs"));
            assertThat(woken.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();

            wakes(woken, () -> workloads.scale(workload, 0));
            wakes(woken, () -> pod("coder-1", labels()));
            wakes(woken, () -> admin.pods()
                    .inNamespace(namespace)
                    .withName("coder-1")
                    .withGracePeriod(0)
                    .delete());
            wakes(woken, () -> workloads.startImageProbe(upgrade, rendered()));
            wakes(woken, () -> secret("sh.helm.release.v1.mine.v2", Map.of(), Map.of("owner", "helm", "name", "mine")));
        }
        drain(woken);
        pod("coder-2", labels());
        assertThat(woken.tryAcquire(500, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void aWatchOutlivesALostConnection() throws Exception {
        deployment();
        Semaphore woken = new Semaphore(0);
        try (Relay relay = new Relay(admin.getMasterUrl().toString())) {
            KubernetesWorkloads far = new KubernetesWorkloads(CONTROL_PLANE.through(relay), CLOCK, Rights.ALL);
            try (Watch _ = far.watch(upgrade, release, woken::release)) {
                quiet(woken);
                relay.cut();
                assertThatThrownBy(() -> far.workload(release, "coder")).isInstanceOf(PortException.Unavailable.class);
                assertThatThrownBy(() -> far.keep(upgrade, provisions(1, "a")))
                        .isInstanceOf(PortException.Unavailable.class);
                Thread.sleep(Duration.ofSeconds(1));
                drain(woken);

                relay.mend();
                assertThat(woken.tryAcquire(15, TimeUnit.SECONDS))
                        .as("woken after the gap")
                        .isTrue();
                Thread.sleep(Duration.ofSeconds(6));
                quiet(woken);
                wakes(woken, () -> pod("coder-1", labels()));
            }
        }
    }

    @Test
    void aWatchWithoutRightsIsHarmless() throws Exception {
        account("restricted", List.of());
        Semaphore woken = new Semaphore(0);
        try (Watch _ = as("restricted").watch(upgrade, release, woken::release)) {
            assertThat(woken.tryAcquire(1, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static void wakes(Semaphore woken, Runnable change) throws InterruptedException {
        drain(woken);
        long start = System.nanoTime();
        change.run();
        assertThat(woken.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
        System.out.printf(
                "changed and woken in %d ms%n",
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        quiet(woken);
    }

    /** Waits until half a second passes without a wake. */
    private static void quiet(Semaphore woken) throws InterruptedException {
        while (woken.tryAcquire(500, TimeUnit.MILLISECONDS)) {
            drain(woken);
        }
    }

    private static void drain(Semaphore woken) {
        int _ = woken.drainPermits();
    }

    // --- the world

    private Workload read() {
        return workloads.workload(release, "coder").orElseThrow();
    }

    private static Workload withUid(Workload workload, String uid) {
        return new Workload(
                workload.namespace(),
                workload.name(),
                uid,
                workload.resourceVersion(),
                workload.replicas(),
                workload.readyReplicas(),
                workload.rolledOut(),
                workload.image(),
                workload.livenessProbe());
    }

    private Workload deployment() {
        admin.resource(Serialization.unmarshal(manifest(), Deployment.class))
                .inNamespace(namespace)
                .create();
        return read();
    }

    private RenderedWorkload rendered() {
        return workloads.rendered(manifest()).orElseThrow();
    }

    private static Map<String, String> labels() {
        return Map.of("app.kubernetes.io/name", "coder", "app.kubernetes.io/instance", "mine");
    }

    private static String manifest() {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: coder
                  labels: {app.kubernetes.io/name: coder, app.kubernetes.io/instance: mine}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app.kubernetes.io/name: coder, app.kubernetes.io/instance: mine}}
                  template:
                    metadata: {labels: {app.kubernetes.io/name: coder, app.kubernetes.io/instance: mine}}
                    spec:
                      serviceAccountName: made-by-the-release
                      containers:
                      - {name: sidecar, image: "sidecar:1"}
                      - name: coder
                        image: coder:2
                        command: [/opt/coder]
                        args: [server]
                        envFrom: [{prefix: DB_, configMapRef: {name: settings}}]
                        env:
                        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: database, key: password}}}
                        - {name: CODER_PG_CONNECTION_URL, value: "postgres://coder:$(PASSWORD)@$(DB_HOST)/coder"}
                        ports: [{name: http, containerPort: 8080}]
                        livenessProbe:
                          httpGet: {path: /healthz, port: http, scheme: HTTP, httpHeaders: [{name: X-A, value: "1"}]}
                          periodSeconds: 7
                """;
    }

    private void pod(String name, Map<String, String> labels) {
        admin.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("coder")
                        .withImage("coder:1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private void secret(String name, Map<String, String> data, Map<String, String> labels) {
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .create();
    }

    private static ValuesSource source(String name, String key) {
        return new ValuesSource(ValuesSource.Kind.SECRET, name, key, true);
    }

    private KubernetesWorkloads as(String account) {
        return new KubernetesWorkloads(CONTROL_PLANE.as(namespace, account), CLOCK, Rights.ALL);
    }

    private void account(String name, List<Right> rights) {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        admin.resource(role(name, rights)).create();
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(name)
                        .withNamespace(namespace)
                        .endSubject()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
                        .build())
                .create();
    }

    private Role role(String name, List<Right> rights) {
        List<PolicyRule> rules = rights.stream()
                .map(right -> new PolicyRuleBuilder()
                        .withApiGroups(right.group())
                        .withResources(
                                right.resource() + (right.subresource().isEmpty() ? "" : "/" + right.subresource()))
                        .withVerbs(right.verb())
                        .build())
                .toList();
        return new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withRules(rules)
                .build();
    }
}
