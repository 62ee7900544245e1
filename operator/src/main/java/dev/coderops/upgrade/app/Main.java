package dev.coderops.upgrade.app;

import io.fabric8.kubernetes.client.Config;
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
        try {
            start(config).ifPresent(Main::giveUp);
        } catch (RuntimeException e) {
            LOG.debug("The operator could not be started", e);
            giveUp("The operator cannot start: " + Wiring.reason(e));
        }
    }

    /** Why the operator cannot start, a sentence; empty when it runs. */
    private static Optional<String> start(OperatorConfig config) {
        KubernetesClient client = client();
        Wiring wiring = new Wiring(client, config);
        Optional<String> obstacle = wiring.obstacle();
        if (obstacle.isPresent()) {
            return obstacle;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(wiring::close, "shutdown"));
        wiring.start();
        LOG.info(
                "Coder upgrade operator {} serves {} at {}",
                Wiring.version(),
                config.namespaces().isEmpty() ? "all namespaces" : "namespaces " + config.namespaces(),
                client.getMasterUrl());
        return Optional.empty();
    }

    /**
     * A client that makes each request once. By default fabric8 repeats what failed ten times, writes too, for 20 seconds in
     * which the pass is stuck and nobody is told; a pass that is made again knows better what to ask.
     */
    private static KubernetesClient client() {
        Config settings = Config.autoConfigure(null);
        settings.setRequestRetryBackoffLimit(0);
        settings.setUserAgent("coder-upgrade-operator/" + Wiring.version());
        return new KubernetesClientBuilder().withConfig(settings).build();
    }

    private static void giveUp(String sentence) {
        LOG.error("{}", sentence);
        System.exit(1);
    }
}
