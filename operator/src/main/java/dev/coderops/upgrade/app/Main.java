package dev.coderops.upgrade.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as a process: against the cluster it runs in, or the one the current kubeconfig names. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        OperatorConfig config;
        try {
            config = OperatorConfig.from(System.getenv());
        } catch (IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
            System.exit(2);
            return;
        }
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.autoConfigure(null))
                        .withUserAgent("coder-upgrade-operator/" + Wiring.version())
                        .build())
                .build();
        Wiring wiring = new Wiring(client, config);
        Optional<String> obstacle = wiring.obstacle();
        if (obstacle.isPresent()) {
            LOG.error("{}", obstacle.get());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "shutdown"));
        wiring.start();
        LOG.info(
                "Coder upgrade operator {} serves {} at {}",
                Wiring.version(),
                config.namespaces().isEmpty() ? "all namespaces" : "namespaces " + config.namespaces(),
                client.getMasterUrl());
    }
}
