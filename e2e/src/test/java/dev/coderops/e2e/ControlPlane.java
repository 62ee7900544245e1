package dev.coderops.e2e;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Timings;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.cluster.Cluster;
import dev.coderops.testbed.cluster.Clusters;
import dev.coderops.testbed.node.LocalNode;
import dev.coderops.testbed.node.NodeOptions;
import dev.coderops.testbed.process.Await;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real API server with RBAC, started with the first test class that registers this and shared by all of a run. On the
 * testbed's own node nothing acts on what it holds: no controllers, no kubelet. Tests keep to namespaces of their own.
 */
public final class ControlPlane implements BeforeAllCallback, AfterAllCallback {

    private final List<KubernetesClient> clients = new ArrayList<>();
    private @Nullable Cluster cluster;

    /** What is shared; JUnit closes it with the run. */
    private static final class Shared implements AutoCloseable {

        private final Cluster cluster = Clusters.start(
                NodeOptions.apiServerOnly(), Cache.ofUser(), Progress.printingTo(System.err), new Timings());

        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(ControlPlane.class))
                .computeIfAbsent("shared", _ -> new Shared(), Shared.class)
                .cluster;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        clients.forEach(KubernetesClient::close);
        clients.clear();
    }

    private Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("ControlPlane must be a static field with @RegisterExtension.");
        }
        return cluster;
    }

    /** Whether the cluster was started for the tests: in one that somebody already has, not everything may be tried. */
    public boolean isOurs() {
        return cluster() instanceof LocalNode;
    }

    public Path kubeconfig() {
        return cluster().kubeconfig();
    }

    /** A client with every right. */
    public KubernetesClient admin() {
        return cluster().client();
    }

    /** A client with the rights of a ServiceAccount and no others. */
    public KubernetesClient as(String namespace, String account) {
        return client(new ConfigBuilder(Config.empty())
                .withMasterUrl(settings().getMasterUrl())
                .withCaCertData(settings().getCaCertData())
                .withOauthToken(token(namespace, account))
                .build());
    }

    /** A client that speaks for somebody. */
    public KubernetesClient as(String user) {
        return client(
                new ConfigBuilder(settings()).withImpersonateUsername(user).build());
    }

    /** A client with every right that reaches the API server at another address. */
    public KubernetesClient through(Relay relay) {
        return client(new ConfigBuilder(settings())
                .withMasterUrl(relay.address())
                .withCaCertData(null)
                .withTrustCerts(true)
                .build());
    }

    public String token(String namespace, String account) {
        return admin().serviceAccounts()
                .inNamespace(namespace)
                .withName(account)
                .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
                .getStatus()
                .getToken();
    }

    public Config settings() {
        return admin().getConfiguration();
    }

    private KubernetesClient client(Config config) {
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    /** Installs the definition of CoderUpgrade, and returns when upgrades can be listed and created. */
    public void installDefinition() {
        Manifests.installCrd(admin());
        Await.until("the API server to serve CoderUpgrade", Duration.ofSeconds(30), () -> {
            try {
                return admin().resources(CoderUpgrade.class).inAnyNamespace().list() != null;
            } catch (KubernetesClientException _) {
                return false;
            }
        });
    }

    /** A namespace nobody else has, in which pods may be created. */
    public String namespace() {
        String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
        admin().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        // Where no controllers run, nobody else makes it, and without it no pod is admitted.
        admin().resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(name)
                        .withName("default")
                        .endMetadata()
                        .build())
                .serverSideApply();
        return name;
    }
}
