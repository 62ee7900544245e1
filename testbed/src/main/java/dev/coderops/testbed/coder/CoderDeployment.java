package dev.coderops.testbed.coder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coderops.testbed.chart.ChartRepository;
import dev.coderops.testbed.cluster.Cluster;
import dev.coderops.testbed.process.Await;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Coder as a Helm release of its real chart, installed by the real Helm. */
public final class CoderDeployment {

    /** Deployment, service and container have this name whatever the release is called (Coder's chart). */
    public static final String NAME = "coder";

    private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(5);
    private static final Duration SERVICE_LIMIT = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Helm helm;
    private final ChartRepository charts;
    private CoderOptions options;

    /**
     * Describes one; {@link #install} makes it.
     *
     * @param charts has the chart of the release
     */
    public CoderDeployment(Cluster cluster, Helm helm, ChartRepository charts, CoderOptions options) {
        this.cluster = cluster;
        this.helm = helm;
        this.charts = charts;
        this.options = options;
    }

    public CoderOptions options() {
        return options;
    }

    /**
     * Makes namespace, Secret and release, and waits until every replica serves.
     *
     * @param databaseUrl what Coder takes as {@code CODER_PG_CONNECTION_URL}
     */
    public CoderDeployment install(String databaseUrl) {
        var _ = cluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(options.namespace())
                        .endMetadata()
                        .build())
                .serverSideApply();
        var _ = cluster.client().resource(secret(databaseUrl)).serverSideApply();
        helm("install", options.version());
        awaitRollout(ROLLOUT_LIMIT);
        awaitService(SERVICE_LIMIT);
        return this;
    }

    /** What the documented runbook does: {@code helm upgrade} to another release. Does not wait for the rollout. */
    public CoderDeployment upgrade(String version) {
        helm("upgrade", version);
        options = options.version(version);
        return this;
    }

    /**
     * Waits until as many pods of the current revision as are wanted are available, and no other is left.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientTimeoutException when that takes longer
     */
    public void awaitRollout(Duration limit) {
        var _ = cluster.client()
                .apps()
                .deployments()
                .inNamespace(options.namespace())
                .withName(NAME)
                .waitUntilCondition(CoderDeployment::rolledOut, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Waits until the Service leads to a Coder that answers: pods are ready a moment before every node's rules lead to them,
     * and are taken out of the rules a moment after they have gone.
     *
     * @throws IllegalStateException when that takes longer
     */
    public void awaitService(Duration limit) {
        Await.until("Coder's Service to answer", limit, () -> {
            try {
                return !api().version().isEmpty();
            } catch (UncheckedIOException notYet) {
                return false;
            }
        });
    }

    /** A way to the service, by its own address where this machine reaches it. */
    public CoderEndpoint endpoint() {
        if (!cluster.reachesPods()) {
            return new ProxyEndpoint(cluster.client().getConfiguration(), options.namespace(), NAME);
        }
        Service service = cluster.client()
                .services()
                .inNamespace(options.namespace())
                .withName(NAME)
                .require();
        return new DirectEndpoint(service.getSpec().getClusterIP(), 80);
    }

    public CoderApi api() {
        return new CoderApi(endpoint());
    }

    static boolean rolledOut(@Nullable Deployment deployment) {
        if (deployment == null || deployment.getStatus().getObservedGeneration() == null) {
            return false;
        }
        int wanted = deployment.getSpec().getReplicas();
        var status = deployment.getStatus();
        return status.getObservedGeneration() >= deployment.getMetadata().getGeneration()
                && is(wanted, status.getReplicas())
                && is(wanted, status.getUpdatedReplicas())
                && is(wanted, status.getAvailableReplicas());
    }

    private static boolean is(int wanted, @Nullable Integer count) {
        return wanted == (count == null ? 0 : count);
    }

    private void helm(String verb, String version) {
        Path values = writeValues();
        try {
            var _ = helm.run(
                    verb,
                    options.release(),
                    charts.archive(version).toString(),
                    "--namespace",
                    options.namespace(),
                    "--values",
                    values.toString());
        } finally {
            delete(values);
        }
    }

    private Secret secret(String databaseUrl) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(CoderValues.SECRET)
                .withNamespace(options.namespace())
                .endMetadata()
                .withStringData(Map.of(CoderValues.SECRET_KEY, databaseUrl))
                .build();
    }

    private Path writeValues() {
        try {
            Path file = Files.createTempFile(
                    "values-",
                    ".yaml",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            new ObjectMapper(new YAMLFactory())
                    .writeValue(file.toFile(), CoderValues.of(options, cluster.loadsImages()));
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
