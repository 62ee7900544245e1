package dev.coderops.upgrade.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed CRD is the generated one. {@code make generate} writes it. */
class CrdTest {

    private static final String FILE = "coderupgrades.coderops.dev-v1.yml";

    /** The generator sorts by path; people read from left to right. */
    private static final List<String> COLUMNS =
            List.of("From", "To", "Phase", "Downtime", "Ready", "Age", "Step", "Message");

    private static final Path COMMITTED = Path.of("..", "crds", "coderupgrades.coderops.dev.yaml");

    @Test
    void theCommittedDefinitionIsTheGeneratedOne(@TempDir Path directory) throws IOException {
        String generated = generate(directory);
        if (Boolean.getBoolean("generate")) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, generated);
        }
        assertThat(COMMITTED)
                .as("crds/ is generated from the wire records: run make generate and commit the result")
                .hasContent(generated);
    }

    @ParameterizedTest
    @MethodSource("copies")
    void theInstallationsCarryTheSameDefinition(Path copy) throws IOException {
        if (Boolean.getBoolean("generate")) {
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, decorated(copy, Files.readString(COMMITTED)));
        }
        assertThat(copy)
                .as("copied from crds/: run make generate and commit the result")
                .hasContent(decorated(copy, Files.readString(COMMITTED)));
    }

    static Stream<Path> copies() {
        return Stream.of(
                Path.of("..", "config", "crd", "coderupgrades.coderops.dev.yaml"),
                Path.of("..", "helm", "coder-upgrade-operator", "templates", "crd.yaml"));
    }

    /** Helm never upgrades what lies in crds/, so the chart has the definition as a template, kept on uninstall. */
    private static String decorated(Path copy, String crd) {
        return copy.toString().contains("helm")
                ? "{{- if .Values.crd.install }}\n"
                        + crd.replaceFirst(
                                "metadata:\n", "metadata:\n  annotations:\n    helm.sh/resource-policy: \"keep\"\n")
                        + "{{- end }}\n"
                : crd;
    }

    private static String generate(Path directory) throws IOException {
        new CRDGenerator()
                .customResourceClasses(CoderUpgrade.class)
                .forCRDVersions("v1")
                .inOutputDir(directory.toFile())
                .generate();
        CustomResourceDefinition crd =
                Serialization.unmarshal(Files.readString(directory.resolve(FILE)), CustomResourceDefinition.class);
        crd.getSpec().getVersions().forEach(version -> version.getAdditionalPrinterColumns()
                .sort(Comparator.comparing(column -> COLUMNS.indexOf(column.getName()))));
        return Serialization.asYaml(crd);
    }
}
