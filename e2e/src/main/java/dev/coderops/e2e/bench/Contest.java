package dev.coderops.e2e.bench;

import dev.coderops.testbed.Testbed;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/**
 * What every contestant is given.
 *
 * @param client of our own, told apart from the operator's by its user agent
 * @param from version before
 * @param to version after
 * @param folder for dumps and logs
 */
record Contest(Testbed testbed, KubernetesClient client, SeededCoder seeded, String from, String to, Path folder) {}
