package dev.coderops.e2e.definition;

import dev.coderops.e2e.ControlPlane;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.controller.CoderUpgradeReconciler;
import dev.coderops.upgrade.port.CoderServer;
import dev.coderops.upgrade.port.Databases;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Watch;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.Route;
import dev.coderops.upgrade.upgrade.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reconciler, served by the operator framework in one namespace, with steps a test makes up and a world that has none. */
final class ServedUpgrades implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KubernetesClient admin;
    private final String namespace;
    private final KubernetesClient client;
    private final CoderUpgradeReconciler reconciler;
    private final Operator operator;
    private final List<String> writes = new CopyOnWriteArrayList<>();
    private final List<String> reads = new CopyOnWriteArrayList<>();

    ServedUpgrades(ControlPlane controlPlane, String namespace, List<Step> forward, List<Step> back) {
        this.admin = controlPlane.admin();
        this.namespace = namespace;
        Config settings = new ConfigBuilder(controlPlane.settings())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder()
                .withConfig(settings)
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("counting", new Counting()))
                .build();
        reconciler = CoderUpgradeReconciler.of(
                client,
                upgrades -> new Ports(
                        none(Releases.class),
                        none(Workloads.class),
                        none(Databases.class),
                        none(CoderServer.class),
                        upgrades),
                new Route(forward, back, List.of()),
                Clock.systemUTC(),
                "test");
        operator = new Operator(overrides -> overrides
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1)));
        operator.register(reconciler, controller -> controller.settingNamespace(namespace));
        operator.start();
    }

    /** A port of a world in which nothing is and nothing happens. */
    private static <T> T none(Class<T> port) {
        Watch nothing = () -> {};
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, _) -> {
            if (method.getReturnType() == Watch.class) {
                return nothing;
            }
            if (method.getReturnType() == Optional.class) {
                return Optional.empty();
            }
            throw new UnsupportedOperationException(method + " is not asked by the steps of this test");
        }));
    }

    CoderUpgrade create(String name) {
        return admin.resource(Serialization.unmarshal("""
                        {"apiVersion": "coderops.dev/v1alpha1", "kind": "CoderUpgrade",
                         "metadata": {"name": "%s", "namespace": "%s"}, "spec": {"targetVersion": "2.36.1"}}
                        """.formatted(name, namespace), CoderUpgrade.class))
                .create();
    }

    CoderUpgrade get(String name) {
        return admin.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    boolean exists(String name) {
        return admin.resources(CoderUpgrade.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get()
                != null;
    }

    void delete(String name) {
        admin.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    /** Edits what somebody else may edit: the JSON as the API server has it. */
    void edit(String name, UnaryOperator<String> change) {
        admin.resource(changed(name, change)).update();
    }

    void editStatus(String name, UnaryOperator<String> change) {
        admin.resource(changed(name, change)).updateStatus();
    }

    private GenericKubernetesResource changed(String name, UnaryOperator<String> change) {
        return Serialization.unmarshal(change.apply(Serialization.asJson(get(name))), GenericKubernetesResource.class);
    }

    CoderUpgradeStatus await(String name, Predicate<CoderUpgradeStatus> condition) {
        return admin.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(
                        found -> found != null && found.getStatus() != null && condition.test(found.getStatus()),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS)
                .getStatus();
    }

    void awaitGone(String name) {
        var _ = admin.resources(CoderUpgrade.class)
                .inNamespace(namespace)
                .withName(name)
                .waitUntilCondition(found -> found == null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The writes the operator asked for, {@code PUT status}, {@code PUT object}. */
    List<String> writes() {
        return List.copyOf(writes);
    }

    /** How often a pass looked at a resource. */
    int passes(String name) {
        return (int) reads.stream().filter(name::equals).count();
    }

    private final class Counting implements Interceptor {

        private static final Pattern ONE = Pattern.compile(".*/coderupgrades/([^/?]+)(/status)?(\\?.*)?");

        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            Matcher path = ONE.matcher(request.uri().getPath());
            if (path.matches()) {
                if (request.method().equals("GET")) {
                    reads.add(path.group(1));
                } else {
                    writes.add(request.method() + (path.group(2) == null ? " object" : " status"));
                }
            }
        }
    }

    @Override
    public void close() {
        operator.stop();
        reconciler.close();
        client.close();
    }
}
