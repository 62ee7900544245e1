package dev.coderops.e2e.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coderops.e2e.ControlPlane;
import dev.coderops.e2e.Manifests;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server itself makes of the definition: only it knows what a rule or a default is worth. */
@Tag("node")
@Timeout(60)
class DefinitionNodeTest {

    @RegisterExtension
    static final ControlPlane CONTROL_PLANE = new ControlPlane();

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String BEGUN = "The upgrade has begun: only spec.suspend may be changed now.";

    private static KubernetesClient admin;

    private String namespace;

    @BeforeAll
    static void install() {
        admin = CONTROL_PLANE.admin();
        CONTROL_PLANE.installDefinition();
    }

    @BeforeEach
    void namespace() {
        namespace = CONTROL_PLANE.namespace();
    }

    /** Applied a second time it is the same, so what the API server adds is nothing the definition forgot. */
    @Test
    void theDefinitionAppliesAndAppliesAgain() {
        CustomResourceDefinition before = definition();

        Manifests.installCrd(admin);

        assertThat(definition().getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(definition().getStatus().getConditions())
                .noneMatch(condition -> condition.getType().equals("NonStructuralSchema")
                        && condition.getStatus().equals("True"));
    }

    @Test
    void theColumnsTellTheStory() {
        assertThat(definition().getSpec().getVersions().getFirst().getAdditionalPrinterColumns())
                .filteredOn(column -> column.getPriority() == null || column.getPriority() == 0)
                .extracting(CustomResourceColumnDefinition::getName)
                .containsExactly("From", "To", "Phase", "Downtime", "Ready", "Age");
        assertThat(definition().getSpec().getNames().getShortNames()).containsExactly("cup");
        assertThat(definition().getSpec().getNames().getCategories()).containsExactly("coder");
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "examples"))) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsAcceptedAsItIs(Path example) throws IOException {
        for (HasMetadata object : documents(example)) {
            if (object.getKind().equals("CoderUpgrade")) {
                object.getMetadata().setNamespace(namespace);
                admin.resource(object)
                        .dryRun()
                        .fieldValidation(io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation.STRICT)
                        .create();
            }
        }
    }

    private static List<HasMetadata> documents(Path example) throws IOException {
        try (var stream = Files.newInputStream(example)) {
            return admin.load(stream).items();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                  | spec.targetVersion: Required value
                    {targetVersion: v2.36.1}                            | spec.targetVersion: Invalid value: "v2.36.1"
                    {targetVersion: '2.36'}                             | spec.targetVersion: Invalid value: "2.36"
                    {targetVersion: ''}                                 | spec.targetVersion: Invalid value: ""
                    {targetVersion: 2.36.1, fromVersion: v2.24.4}       | spec.fromVersion: Invalid value: "v2.24.4"
                    {targetVersion: 2.36.1, fromVersion: 2.36.1}        | spec.fromVersion and spec.targetVersion are the same: there is nothing to upgrade.
                    {targetVersion: 2.24.4, fromVersion: 2.36.1}        | spec.targetVersion is older than spec.fromVersion: an older Coder cannot read a newer schema, so a downgrade is only possible by restoring a snapshot.
                    {targetVersion: 2.9.0, fromVersion: 2.10.0}         | spec.targetVersion is older than spec.fromVersion
                    {targetVersion: 2.36.9, fromVersion: 2.36.10}       | spec.targetVersion is older than spec.fromVersion
                    {targetVersion: 9.99.99, fromVersion: 10.0.0}       | spec.targetVersion is older than spec.fromVersion
                    {targetVersion: 2.36.1, strategy: Roll}             | spec.strategy: Unsupported value: "Roll": supported values: "ScaleToZero"
                    {targetVersion: 2.36.1, snapshot: {clone: Maybe}}   | spec.snapshot.clone: Unsupported value: "Maybe"
                    {targetVersion: 2.36.1, valuesFrom: [{kind: Pod, name: a}]}  | spec.valuesFrom[0].kind: Unsupported value: "Pod": supported values: "ConfigMap", "Secret"
                    {targetVersion: 2.36.1, valuesFrom: [{kind: Secret}]}        | spec.valuesFrom[0].name: Required value
                    {targetVersion: 2.36.1, chart: {digest: 'sha256:12'}}        | spec.chart.digest: Invalid value: "sha256:12"
                    {targetVersion: 2.36.1, chart: {digest: 'md5:0'}}            | spec.chart.digest: Invalid value: "md5:0"
                    {targetVersion: 2.36.1, chart: {repository: 'oci://x'}}      | spec.chart.repository: Invalid value: "oci://x"
                    {targetVersion: 2.36.1, releaseName: 'Coder!'}               | spec.releaseName: Invalid value: "Coder!"
                    {targetVersion: 2.36.1, database: {urlFrom: {name: a}}}      | spec.database.urlFrom.key: Required value
                    {targetVersion: 2.36.1, suspend: 'yes'}                      | spec.suspend: Invalid value: "string"
                    """)
    void whatCannotBeIsRefused(String spec, String sentence) {
        refused(() -> create(spec), sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5 m", "-5m", "1.5h", "5M", "1d", "soon", ""})
    void whatIsNoDurationIsRefused(String duration) {
        for (String timeout : List.of("imagePull", "scaleDown", "sessions", "start", "rollout")) {
            refused(
                    () -> create("{targetVersion: 2.36.1, timeouts: {%s: '%s'}}".formatted(timeout, duration)),
                    "spec.timeouts." + timeout + ": Invalid value: \"" + duration + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{targetVersion: 2.10.0, fromVersion: 2.9.0}",
                "{targetVersion: 2.36.10, fromVersion: 2.36.9}",
                "{targetVersion: 10.0.0, fromVersion: 9.99.99}",
                "{targetVersion: 2.36.1-rc.1, fromVersion: 2.36.0}",
                "{targetVersion: 2.36.1, timeouts: {imagePull: 90s, scaleDown: 1h30m, sessions: 500ms, start: 0s}}",
                "{targetVersion: 2.36.1, chart: {repository: 'http://127.0.0.1:8080/charts'}}",
                "{targetVersion: 2.36.1, values: {}}"
            })
    void whatCanBeIsAccepted(String spec) {
        create(spec);
    }

    @Test
    void theDefaultsAreVisible() {
        JsonNode spec = tree(create("""
                {targetVersion: 2.36.1, chart: {}, snapshot: {}, timeouts: {}, database: {},
                 valuesFrom: [{kind: Secret, name: a}]}
                """)).path("spec");

        assertThat(spec).isEqualTo(yaml("""
                targetVersion: 2.36.1
                releaseName: coder
                strategy: ScaleToZero
                suspend: false
                chart: {repository: "https://helm.coder.com/v2", name: coder}
                snapshot: {clone: Auto}
                timeouts: {imagePull: 10m, scaleDown: 5m, sessions: 5m, start: 5m, rollout: 10m}
                database: {maintenanceDatabase: postgres}
                valuesFrom: [{kind: Secret, name: a, key: values.yaml, optional: false}]
                """));
    }

    @Test
    void valuesComeBackAsTheyWere() {
        String values = """
                {coder: {env: [{name: A, value: "1"}, {name: B, value: null}], replicaCount: 3, ratio: 0.5,
                 on: true, off: false, text: "yes", big: 9007199254740993, empty: {}, none: [], lists: [[1, [2]], {a: b}],
                 "dotted.key/slash": "", unicode: "Grüße \\U0001F680"}}
                """;

        CoderUpgrade created = create("{targetVersion: 2.36.1, values: " + values + "}");

        assertThat(created.getSpec().values()).isEqualTo(yaml(values));
        assertThat(tree(admin.resource(created).get()).path("spec").path("values"))
                .isEqualTo(yaml(values));
    }

    @Test
    void whatIsUnknownIsDroppedAndStrictClientsAreTold() {
        GenericKubernetesResource upgrade = generic("{targetVersion: 2.36.1, targetVersoin: 2.36.2, chart: {url: x}}");

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> admin.resource(upgrade)
                        .fieldValidation(io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation.STRICT)
                        .create())
                .withMessageContaining("unknown field \"spec.chart.url\"")
                .withMessageContaining("unknown field \"spec.targetVersoin\"");
        JsonNode created = tree(admin.resource(upgrade).create());

        assertThat(created.path("spec").has("targetVersoin")).isFalse();
        assertThat(created.path("spec").path("chart").has("url")).isFalse();
    }

    @Test
    void statusIsWrittenOnItsOwn() {
        CoderUpgrade created = create("{targetVersion: 2.36.1}");
        GenericKubernetesResource edited = read(created);
        edited.setAdditionalProperty("status", yaml("{phase: Planning}"));
        edited.setAdditionalProperty("spec", yaml("{targetVersion: 2.36.2}"));

        JsonNode afterStatus = tree(admin.resource(edited).updateStatus());
        assertThat(afterStatus.at("/status/phase").asText()).isEqualTo("Planning");
        assertThat(afterStatus.at("/spec/targetVersion").asText()).isEqualTo("2.36.1");

        GenericKubernetesResource again = read(created);
        again.setAdditionalProperty("status", yaml("{phase: Succeeded}"));
        again.setAdditionalProperty("spec", yaml("{targetVersion: 2.36.2}"));
        JsonNode afterSpec = tree(admin.resource(again).update());
        assertThat(afterSpec.at("/status/phase").asText()).isEqualTo("Planning");
        assertThat(afterSpec.at("/spec/targetVersion").asText()).isEqualTo("2.36.2");
        assertThat(afterSpec.at("/metadata/generation").asInt()).isEqualTo(2);
    }

    @Test
    void untilItHasBegunEverythingMayBeChanged() {
        CoderUpgrade created = create("{targetVersion: 2.36.1}");

        edit(created, spec -> {
            spec.put("targetVersion", "2.36.2");
            spec.put("releaseName", "other");
            spec.set("chart", yaml("{name: mine}"));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    targetVersion | 2.36.2
                    fromVersion   | 2.24.4
                    releaseName   | other
                    chart         | {repository: "https://example.com", name: mine}
                    valuesFrom    | [{kind: Secret, name: b}]
                    database      | {maintenanceDatabase: other}
                    snapshot      | {clone: Disabled}
                    timeouts      | {start: 1h}
                    """)
    void onceItHasBegunNothingMayBeChanged(String field, String value) {
        CoderUpgrade begun = begun("""
                {targetVersion: 2.36.1, chart: {}, valuesFrom: [{kind: Secret, name: a}], database: {}, snapshot: {},
                 timeouts: {}}
                """);
        refused(() -> edit(begun, spec -> spec.set(field, yaml(value))), BEGUN);

        CoderUpgrade minimal = begun("{targetVersion: 2.36.1}");
        refused(() -> edit(minimal, spec -> spec.set(field, yaml(value))), BEGUN);
        if (begun.getSpec().valuesFrom() != null
                && !List.of("targetVersion", "fromVersion", "releaseName").contains(field)) {
            refused(() -> edit(begun, spec -> spec.remove(field)), BEGUN);
        }
    }

    @Test
    void onceItHasBegunItMayBeSuspendedAndLetGoOn() {
        CoderUpgrade begun = begun("{targetVersion: 2.36.1}");

        edit(begun, spec -> spec.put("suspend", true));
        edit(begun, spec -> spec.put("suspend", false));
        edit(begun, spec -> spec.remove("suspend"));

        assertThat(admin.resource(begun).get().getSpec().suspend()).isFalse();
    }

    private CoderUpgrade begun(String spec) {
        CoderUpgrade created = create(spec);
        GenericKubernetesResource edited = read(created);
        edited.setAdditionalProperty("status", yaml("{before: {deployment: coder}}"));
        admin.resource(edited).updateStatus();
        return created;
    }

    private static void edit(CoderUpgrade upgrade, Consumer<ObjectNode> change) {
        GenericKubernetesResource edited = read(upgrade);
        ObjectNode spec = (ObjectNode) tree(edited).path("spec");
        change.accept(spec);
        edited.setAdditionalProperty("spec", spec);
        admin.resource(edited).update();
    }

    private static GenericKubernetesResource read(CoderUpgrade upgrade) {
        return Serialization.unmarshal(
                Serialization.asJson(admin.resource(upgrade).get()), GenericKubernetesResource.class);
    }

    private CoderUpgrade create(String spec) {
        return Serialization.unmarshal(
                Serialization.asJson(admin.resource(generic(spec)).create()), CoderUpgrade.class);
    }

    private GenericKubernetesResource generic(String spec) {
        return Serialization.unmarshal("""
                {"apiVersion": "coderops.dev/v1alpha1", "kind": "CoderUpgrade",
                 "metadata": {"generateName": "to-", "namespace": "%s"}, "spec": %s}
                """.formatted(namespace, yaml(spec)), GenericKubernetesResource.class);
    }

    private static CustomResourceDefinition definition() {
        return admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CoderUpgrade.getCRDName(CoderUpgrade.class).toLowerCase(Locale.ROOT))
                .require();
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable attempt, String sentence) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(attempt)
                .satisfies(refusal -> assertThat(refusal.getCode()).isEqualTo(422))
                .withMessageContaining(sentence);
    }

    private static JsonNode tree(Object object) {
        return yaml(Serialization.asJson(object));
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
