package dev.coderops.e2e.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coderops.e2e.ControlPlane;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.app.Main;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The operator's process at an API server it cannot serve: a sentence, an exit code, no stack trace. */
@Tag("node")
@Timeout(90)
class StartUpNodeTest {

    @RegisterExtension
    static final ControlPlane CONTROL_PLANE = new ControlPlane();

    @TempDir
    Path folder;

    @Test
    void anUnknownResourceIsASentence() throws Exception {
        assumeTrue(
                CONTROL_PLANE.isOurs(),
                "deleting the definition would delete every CoderUpgrade of a cluster that is not the tests' own");
        var crds = CONTROL_PLANE.admin().apiextensions().v1().customResourceDefinitions();
        var definition = crds.withName(CoderUpgrade.getCRDName(CoderUpgrade.class));
        definition.delete();
        var _ = definition.waitUntilCondition(found -> found == null, 30, TimeUnit.SECONDS);
        try {
            assertThat(end(CONTROL_PLANE.kubeconfig(), ""))
                    .endsWith(" does not know CoderUpgrade: install it with kubectl apply --server-side -f crds/.\n");
        } finally {
            CONTROL_PLANE.installDefinition();
        }
    }

    @Test
    void missingRightsAreASentence() throws Exception {
        CONTROL_PLANE.installDefinition();
        String namespace = account();

        assertThat(end(kubeconfig(namespace), ""))
                .contains(
                        "ERROR [] Main: The operator may not list CoderUpgrades: coderupgrades.coderops.dev is forbidden: User"
                                + " \"system:serviceaccount:" + namespace
                                + ":operator\" cannot list resource \"coderupgrades\"")
                .endsWith("Grant it the Role of its installation, or name the namespaces it may serve in"
                        + " WATCH_NAMESPACES.\n");
    }

    /** It may look, but not watch: without this the process stays and does nothing. */
    @Test
    void halfTheRightsAreASentenceToo() throws Exception {
        CONTROL_PLANE.installDefinition();
        String namespace = account("list", "get");

        assertThat(end(kubeconfig(namespace), namespace)).contains("ERROR [] Main: The operator cannot start: ");
    }

    private String account(String... verbs) {
        String namespace = CONTROL_PLANE.namespace();
        var admin = CONTROL_PLANE.admin();
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("operator")
                        .endMetadata()
                        .build())
                .create();
        if (verbs.length > 0) {
            admin.resource(new RoleBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName("operator")
                            .endMetadata()
                            .addNewRule()
                            .withApiGroups("coderops.dev")
                            .withResources("coderupgrades")
                            .withVerbs(List.of(verbs))
                            .endRule()
                            .build())
                    .create();
            admin.resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName("operator")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "Role", "operator")
                            .addNewSubject(null, "ServiceAccount", "operator", namespace)
                            .build())
                    .create();
        }
        return namespace;
    }

    private Path kubeconfig(String namespace) throws IOException {
        String admins = Files.readString(CONTROL_PLANE.kubeconfig());
        return Files.writeString(
                folder.resolve("kubeconfig"),
                admins.replaceAll("token: .*", "token: " + CONTROL_PLANE.token(namespace, "operator")));
    }

    /** What the process said; it must have ended with exit code 1. */
    private String end(Path kubeconfig, String namespaces) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("WATCH_NAMESPACES", namespaces);
        builder.environment().put("OPERATOR_CACHE_DIR", folder.resolve("cache").toString());
        Path log = folder.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            boolean ended = process.waitFor(45, TimeUnit.SECONDS);
            assertThat(ended).as(() -> "ended; it said: " + read(log)).isTrue();
            assertThat(process.exitValue()).as(() -> read(log)).isEqualTo(1);
            return read(log);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
