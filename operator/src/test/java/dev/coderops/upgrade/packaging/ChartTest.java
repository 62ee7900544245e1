package dev.coderops.upgrade.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's own chart, rendered by Helm. */
class ChartTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SET = "kind";

    @TempDir
    private Path folder;

    @Test
    void grantsTheWholeClusterUnlessToldOtherwise() throws Exception {
        List<JsonNode> objects = render("upgrades", "");

        assertThat(kinds(objects))
                .contains(
                        "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "Deployment", "ServiceAccount")
                .doesNotContain("Role", "RoleBinding");
        assertThat(named(objects, "ClusterRole", "upgrades-coder-upgrade-operator")
                        .path("rules"))
                .isEqualTo(YAML.readTree(Path.of("../config/rbac/role.yaml").toFile())
                        .path("rules"));
    }

    @Test
    void grantsOnlyTheNamespacesItServes() throws Exception {
        List<JsonNode> objects = render(
                "coder-upgrade-operator", "watchNamespaces: [a, b]\ncrd: {install: false}\nrolesForPeople: false\n");

        assertThat(kinds(objects))
                .containsExactlyInAnyOrder(
                        "ServiceAccount", "Role", "Role", "RoleBinding", "RoleBinding", "Deployment");
        assertThat(objects.stream()
                        .filter(object -> object.path(SET).asText().equals("RoleBinding"))
                        .map(object -> object.at("/metadata/namespace").asText() + " grants "
                                + object.at("/subjects/0/namespace").asText() + "/"
                                + object.at("/subjects/0/name").asText()))
                .containsExactlyInAnyOrder(
                        "a grants operators/coder-upgrade-operator", "b grants operators/coder-upgrade-operator");
        assertThat(named(objects, "Deployment", "coder-upgrade-operator")
                        .at("/spec/template/spec/containers/0/env/0/value")
                        .asText())
                .isEqualTo("a,b");
    }

    /** Kubernetes' Pod Security Standard "restricted", without which the pod is not let into such a namespace. */
    @Test
    void runsUnderTheRestrictedStandard() throws Exception {
        JsonNode pod = named(render("upgrades", ""), "Deployment", "upgrades-coder-upgrade-operator")
                .at("/spec/template/spec");
        JsonNode kustomized = YAML.readTree(
                        Path.of("../config/operator/deployment.yaml").toFile())
                .at("/spec/template/spec");

        assertThat(List.of(pod, kustomized)).allSatisfy(each -> {
            assertThat(each.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(each.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode container = each.at("/containers/0/securityContext");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        });
        assertThat(pod.path("securityContext")).isEqualTo(kustomized.path("securityContext"));
    }

    @Test
    void refusesAValueItDoesNotKnow() throws Exception {
        assertThat(renderer("upgrades", "watchNamespace: coder\n").exitValue()).isNotZero();
    }

    private List<JsonNode> render(String release, String values) throws Exception {
        Process helm = renderer(release, values);
        assertThat(helm.exitValue()).as(() -> read(folder.resolve("output"))).isZero();
        List<JsonNode> objects = new ArrayList<>();
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(folder.resolve("manifest").toFile())) {
            documents.forEachRemaining(document -> {
                if (document.has(SET)) {
                    objects.add(document);
                }
            });
        }
        return objects;
    }

    private Process renderer(String release, String values) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        Process helm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RenderChart.class.getName(),
                        folder.resolve("manifest").toString(),
                        release,
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(helm.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return helm;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> kinds(List<JsonNode> objects) {
        return objects.stream().map(object -> object.path(SET).asText()).toList();
    }

    private static JsonNode named(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path(SET).asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
