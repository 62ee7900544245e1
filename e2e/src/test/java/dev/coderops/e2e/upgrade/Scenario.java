package dev.coderops.e2e.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coderops.e2e.Manifests;
import dev.coderops.e2e.ObservedUpgrade;
import dev.coderops.e2e.OperatorProcess;
import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.coder.CoderApi;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.coder.CoderOptions;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A real Coder with users' data in a namespace of its own, and an operator that serves this namespace. */
final class Scenario implements AutoCloseable {

    private static final long ROWS = 10_000;
    /**
     * Not the operator's time: from ready pods to a Service that leads to them it is the EndpointSlice controller's, which
     * backs off when pods change quickly (once more than 15 s were seen), and kube-proxy's. What it took is printed.
     */
    private static final Duration SERVICE_LIMIT = Duration.ofSeconds(90);

    private final Testbed testbed = SharedTestbed.get();
    private final CoderOptions options;
    private final CoderDeployment coder;
    private final CoderApi.Session session;
    private final Map<String, Long> rowsBefore;
    private final String valuesBefore;
    private final Path folder;
    private final OperatorProcess operator;

    private Scenario(String namespace, String version) {
        this.options = CoderOptions.of(version).namespace(namespace);
        this.coder = testbed.installCoder(options);
        this.session = coder.api().createFirstUser();
        CoderData data = new CoderData(jdbcUrl());
        var _ = data.addApiKeys(session, ROWS);
        var _ = data.addAuditLogs(session, ROWS);
        this.rowsBefore = CoderData.rowCounts(jdbcUrl());
        this.valuesBefore = userValues();
        try {
            this.folder = Files.createTempDirectory("coder-upgrade-e2e-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.operator = OperatorProcess.start(testbed.cluster().kubeconfig(), folder, namespace);
    }

    static Scenario install(String namespace, String version) {
        return new Scenario(namespace, version);
    }

    Testbed testbed() {
        return testbed;
    }

    CoderDeployment coder() {
        return coder;
    }

    CoderApi.Session session() {
        return session;
    }

    OperatorProcess operator() {
        return operator;
    }

    /** For the superuser; a session on Coder's database, so not to be left open during an upgrade. */
    String jdbcUrl() {
        return testbed.postgres().jdbcUrl(options.namespace());
    }

    String namespace() {
        return options.namespace();
    }

    Map<String, Long> rowsBefore() {
        return rowsBefore;
    }

    String valuesBefore() {
        return valuesBefore;
    }

    /** {@code helm get values}, with the keys sorted. */
    String userValues() {
        String json = testbed.helm()
                .run("get", "values", options.release(), "--namespace", options.namespace(), "--output", "json");
        try {
            ObjectMapper mapper = new ObjectMapper();
            return mapper.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(mapper.treeToValue(mapper.readTree(json), Map.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The revisions Helm knows, oldest first: number, status, chart, description. */
    List<JsonNode> history() {
        try {
            JsonNode history = new ObjectMapper()
                    .readTree(testbed.helm()
                            .run("history", options.release(), "--namespace", options.namespace(), "--output", "json"));
            return history.valueStream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies {@code examples/minimal.yaml} for this namespace, this target and the testbed's chart repository. */
    ObservedUpgrade upgrade(String target, Consumer<CoderUpgradeStatus> listener) {
        return upgrade(target, UnaryOperator.identity(), listener);
    }

    ObservedUpgrade upgrade(String target, UnaryOperator<CoderUpgrade> change, Consumer<CoderUpgradeStatus> listener) {
        CoderUpgrade upgrade =
                Manifests.example("minimal.yaml", target, testbed.charts().url());
        upgrade.getMetadata().setNamespace(options.namespace());
        return ObservedUpgrade.create(testbed.cluster().client(), change.apply(upgrade), listener);
    }

    Deployment deployment() {
        return testbed.cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace(options.namespace())
                .withName("coder")
                .require();
    }

    Container container() {
        return deployment().getSpec().getTemplate().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals("coder"))
                .findFirst()
                .orElseThrow();
    }

    /** Coder's pods that are not on their way out. */
    List<Pod> pods() {
        return testbed
                .cluster()
                .client()
                .pods()
                .inNamespace(options.namespace())
                .withLabel("app.kubernetes.io/name", "coder")
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    List<Pod> readyPods() {
        return pods().stream().filter(Readiness::isPodReady).toList();
    }

    int restarts() {
        return pods().stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(status -> status.getRestartCount())
                .sum();
    }

    /** The version Coder's Service leads to. */
    String servedVersion() {
        long started = System.nanoTime();
        coder.awaitService(SERVICE_LIMIT);
        long millis = Duration.ofNanos(System.nanoTime() - started).toMillis();
        System.err.println(namespace() + ": the Service leads to the pods after another " + millis + " ms");
        return coder.api().version();
    }

    /** Through the Service, once it leads to the pods there are now. */
    boolean firstUserCanLogIn() {
        coder.awaitService(SERVICE_LIMIT);
        return !coder.api().login().token().isEmpty();
    }

    /** The clone's rows; it is opened for that, as a superuser can. */
    Map<String, Long> rowsOfClone(String clone) {
        testbed.postgres().execute("postgres", "ALTER DATABASE \"" + clone + "\" ALLOW_CONNECTIONS true");
        return CoderData.rowCounts(testbed.postgres().jdbcUrl(clone));
    }

    AuditLog audit() {
        return new AuditLog(testbed.cluster().auditLog().orElseThrow());
    }

    @Override
    public void close() {
        operator.close();
        testbed.cluster()
                .client()
                .resources(CoderUpgrade.class)
                .inNamespace(options.namespace())
                .list()
                .getItems()
                .forEach(upgrade -> {
                    upgrade.getMetadata().setFinalizers(List.of());
                    testbed.cluster().client().resource(upgrade).update();
                });
        var _ = testbed.cluster()
                .client()
                .namespaces()
                .withName(options.namespace())
                .delete();
        Cache.delete(folder);
    }
}
