package dev.coderops.e2e;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The files of this repository that users apply. */
public final class Manifests {

    private static final String CRD = "crds/coderupgrades.coderops.dev.yaml";

    private Manifests() {}

    /** Installs the CRD and waits until the API server serves it. */
    public static void installCrd(KubernetesClient client) {
        CustomResourceDefinition crd = Serialization.unmarshal(read(CRD), CustomResourceDefinition.class);
        var _ = client.resource(crd).serverSideApply();
        var _ = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(crd.getMetadata().getName())
                .waitUntilCondition(
                        found -> found != null
                                && found.getStatus() != null
                                && found.getStatus().getConditions() != null
                                && found.getStatus().getConditions().stream()
                                        .anyMatch(
                                                condition -> condition.getType().equals("Established")
                                                        && condition.getStatus().equals("True")),
                        30,
                        TimeUnit.SECONDS);
        // Established comes a moment before its storage answers; this client asks until it does.
        var _ = client.resources(CoderUpgrade.class).inAnyNamespace().list();
    }

    /** An example, its target and chart repository replaced by those of the testbed. */
    public static CoderUpgrade example(String file, String target, URI repository) {
        CoderUpgrade upgrade = Serialization.unmarshal(
                read("examples/" + file).replace("2.36.1", target).replace("2-36-1", target.replace('.', '-')),
                CoderUpgrade.class);
        String withRepository = Serialization.asJson(upgrade)
                .replaceFirst("\"spec\":\\{", "\"spec\":{\"chart\":{\"repository\":\"" + repository + "\"},");
        return Serialization.unmarshal(withRepository, CoderUpgrade.class);
    }

    static String read(String name) {
        Path here = Path.of("").toAbsolutePath();
        Path file = Files.isDirectory(here.resolve("crds")) ? here.resolve(name) : here.resolveSibling(name);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
