package dev.coderops.testbed.cluster;

import dev.coderops.testbed.build.GoToolchain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which cluster a machine gets: the first that applies. */
public sealed interface ClusterChoice {

    /** Names a kubeconfig; the cluster is somebody else's and stays as it is. */
    String KUBECONFIG_VARIABLE = "TESTBED_KUBECONFIG";

    /** Address at which that cluster's pods reach this machine, where it cannot be guessed from the route to it. */
    String HOST_ADDRESS_VARIABLE = "TESTBED_HOST_ADDRESS";

    /** The cluster of this kubeconfig. */
    record Existing(Path kubeconfig) implements ClusterChoice {}

    /** K3s in the Docker engine that answers. */
    record InDocker() implements ClusterChoice {}

    /** A node of the testbed's own on this machine. */
    record OnThisMachine() implements ClusterChoice {}

    /** None; the sentence says what is missing. */
    record None(String missing) implements ClusterChoice {}

    /**
     * Decides.
     *
     * @param operatingSystem the system property {@code os.name}
     * @param userId numeric user id, negative where there is none
     * @param goVersion what {@code go version} says, empty where there is no Go
     */
    static ClusterChoice of(
            Map<String, String> environment,
            boolean dockerAnswers,
            String operatingSystem,
            long userId,
            String goVersion) {
        String kubeconfig = environment.getOrDefault(KUBECONFIG_VARIABLE, "");
        if (!kubeconfig.isBlank()) {
            return new Existing(Path.of(kubeconfig));
        }
        if (dockerAnswers) {
            return new InDocker();
        }
        List<String> missing = new ArrayList<>();
        if (!operatingSystem.equals("Linux")) {
            missing.add("Linux (this is " + operatingSystem + ")");
        }
        if (userId != 0) {
            missing.add("root");
        }
        if (!GoToolchain.atLeast(goVersion, 1, 26)) {
            missing.add("Go 1.26 or newer (" + (goVersion.isEmpty() ? "there is none" : "this is " + goVersion) + ")");
        }
        if (missing.isEmpty()) {
            return new OnThisMachine();
        }
        return new None(
                "No cluster to test on: set %s, start a Docker engine, or provide what the local node lacks: %s."
                        .formatted(KUBECONFIG_VARIABLE, String.join(", ", missing)));
    }
}
