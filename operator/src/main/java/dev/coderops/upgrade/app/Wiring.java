package dev.coderops.upgrade.app;

import dev.coderops.upgrade.adapter.coder.HttpCoderServer;
import dev.coderops.upgrade.adapter.helm.HelmReleases;
import dev.coderops.upgrade.adapter.kubernetes.KubernetesWorkloads;
import dev.coderops.upgrade.adapter.kubernetes.Rights;
import dev.coderops.upgrade.adapter.postgres.PostgresDatabases;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.controller.CoderUpgradeReconciler;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.step.Steps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The operator put together from its parts, started and stopped. */
final class Wiring implements AutoCloseable {

    private final KubernetesClient client;
    private final OperatorConfig config;
    private final HelmReleases releases;
    private final HttpCoderServer coder;
    private final CoderUpgradeReconciler reconciler;
    private final Operator operator;

    Wiring(KubernetesClient client, OperatorConfig config) {
        this.client = client;
        this.config = config;
        Clock clock = Clock.systemUTC();
        releases = new HelmReleases(client, config.cache(), config.helmDeadline());
        coder = config.inCluster() ? HttpCoderServer.direct() : HttpCoderServer.throughApiServer(client);
        var workloads = new KubernetesWorkloads(client, clock, Rights.ALL);
        var databases = new PostgresDatabases();
        reconciler = CoderUpgradeReconciler.of(
                client,
                upgrades -> new Ports(releases, workloads, databases, coder, upgrades),
                Steps.route(Catalogue.shipped()),
                clock,
                version());
        operator = new Operator(settings -> settings.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withStopOnInformerErrorDuringStartup(true)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(2)));
        operator.register(reconciler, controller -> {
            controller.withRetry(GenericRetry.defaultLimitedExponentialRetry()
                    .withoutMaxAttempts()
                    .setInitialInterval(500)
                    .setMaxInterval(Duration.ofSeconds(30).toMillis()));
            if (!config.namespaces().isEmpty()) {
                controller.settingNamespaces(config.namespaces());
            }
        });
    }

    static String version() {
        String version = Wiring.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Why the operator cannot start against this cluster, a sentence; empty when it can. */
    Optional<String> obstacle() {
        try {
            var upgrades = client.resources(CoderUpgrade.class);
            if (config.namespaces().isEmpty()) {
                upgrades.inAnyNamespace().list();
            } else {
                config.namespaces()
                        .forEach(namespace -> upgrades.inNamespace(namespace).list());
            }
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(
                    switch (e.getCode()) {
                        case HttpURLConnection.HTTP_NOT_FOUND ->
                            "The cluster at " + client.getMasterUrl()
                                    + " does not know CoderUpgrade: install it with kubectl apply --server-side -f crds/.";
                        case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_UNAUTHORIZED ->
                            "The operator may not list CoderUpgrades: " + reason(e)
                                    + ". Grant it the Role of its installation, or name the namespaces it may serve in"
                                    + " WATCH_NAMESPACES.";
                        default ->
                            "The API server at " + client.getMasterUrl() + " does not answer: " + reason(e) + ".";
                    });
        }
    }

    /** What went wrong, without what fabric8 and the operator framework were doing at the time. */
    static String reason(Throwable exception) {
        Throwable inner = exception;
        while (inner.getCause() != null && isWrapping(inner)) {
            inner = inner.getCause();
        }
        String message = inner instanceof KubernetesClientException answer && answer.getStatus() != null
                ? answer.getStatus().getMessage()
                : inner.getMessage();
        return message == null || message.isBlank() ? inner.getClass().getSimpleName() : message;
    }

    private static boolean isWrapping(Throwable exception) {
        return exception instanceof KubernetesClientException
                || exception instanceof OperatorException
                || exception instanceof ExecutionException
                || exception instanceof CompletionException
                || (exception.getClass() == IOException.class && exception.getMessage() == null);
    }

    void start() {
        operator.start();
    }

    /** Ends at once: what is under way is observed and gone on with by the next start. */
    @Override
    public void close() {
        operator.stop();
        reconciler.close();
        releases.close();
        coder.close();
        client.close();
    }
}
