package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Timeouts;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.domain.ValuesSource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecParserTest {

    @Test
    void whatIsLeftOutHasItsDefault() throws SpecParser.InvalidSpec {
        UpgradeSpec spec = parse("targetVersion: 2.36.1");

        assertThat(spec.release()).hasToString("coder/coder");
        assertThat(spec.target()).hasToString("2.36.1");
        assertThat(spec.from()).isNull();
        assertThat(spec.chart().repository()).hasToString("https://helm.coder.com/v2");
        assertThat(spec.chart().name()).isEqualTo("coder");
        assertThat(spec.chart().version()).isEqualTo("2.36.1");
        assertThat(spec.chart().digest()).isNull();
        assertThat(spec.values().isEmpty()).isTrue();
        assertThat(spec.valuesFrom()).isEmpty();
        assertThat(spec.databaseUrl()).isNull();
        assertThat(spec.adminUrl()).isNull();
        assertThat(spec.maintenanceDatabase()).isEqualTo("postgres");
        assertThat(spec.clonePolicy()).isEqualTo(ClonePolicy.AUTO);
        assertThat(spec.suspended()).isFalse();
        assertThat(spec.timeouts()).isEqualTo(Timeouts.DEFAULT);
    }

    @Test
    void whatIsGivenIsTaken() throws SpecParser.InvalidSpec {
        UpgradeSpec spec = parse("""
                targetVersion: 2.36.1
                fromVersion: 2.24.4
                releaseName: dev
                chart: {repository: "http://charts.example.com:8080/a", name: mine, version: 9.0.1, digest: "sha256:00"}
                values: {coder: {replicaCount: 2, env: [{name: A, value: null}], ratio: 0.5, on: true}}
                valuesFrom:
                - {kind: Secret, name: a}
                - {kind: ConfigMap, name: b, key: c, optional: true}
                database:
                  urlFrom: {name: db, key: url}
                  adminUrlFrom: {name: db, key: admin}
                  maintenanceDatabase: template1
                snapshot: {clone: Required}
                suspend: true
                timeouts: {imagePull: 90s, scaleDown: 1h30m, sessions: 500ms, start: 0s, rollout: 1m1m}
                """);

        assertThat(spec.release()).hasToString("coder/dev");
        assertThat(spec.from()).hasToString("2.24.4");
        assertThat(spec.chart().toString()).contains("http://charts.example.com:8080/a", "mine", "9.0.1", "sha256:00");
        assertThat(spec.values().at("coder", "replicaCount")).isEqualTo(2);
        assertThat(spec.values().at("coder", "ratio")).isEqualTo(0.5);
        assertThat(spec.values().at("coder", "on")).isEqualTo(true);
        assertThat(spec.values().at("coder", "env")).asString().isEqualTo("[{name=A, value=null}]");
        assertThat(spec.valuesFrom())
                .containsExactly(
                        new ValuesSource(ValuesSource.Kind.SECRET, "a", "values.yaml", false),
                        new ValuesSource(ValuesSource.Kind.CONFIG_MAP, "b", "c", true));
        assertThat(spec.databaseUrl()).isEqualTo(new SecretKeyRef("db", "url"));
        assertThat(spec.adminUrl()).isEqualTo(new SecretKeyRef("db", "admin"));
        assertThat(spec.maintenanceDatabase()).isEqualTo("template1");
        assertThat(spec.clonePolicy()).isEqualTo(ClonePolicy.REQUIRED);
        assertThat(spec.suspended()).isTrue();
        assertThat(spec.timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(90),
                        Duration.ofMinutes(90),
                        Duration.ofMillis(500),
                        Duration.ZERO,
                        Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                 | spec.targetVersion is missing: give a Coder version, for example 2.36.1.
                    {targetVersion: latest}                            | spec.targetVersion 'latest' is not a Coder version: write it like 2.36.1, without v.
                    {targetVersion: '2.36'}                            | spec.targetVersion '2.36' is not a Coder version: write it like 2.36.1, without v.
                    {targetVersion: '2.036.1'}                         | spec.targetVersion '2.036.1' is not a Coder version: write it like 2.36.1, without v.
                    {targetVersion: 2.36.1, fromVersion: old}          | spec.fromVersion 'old' is not a Coder version: write it like 2.36.1, without v.
                    {targetVersion: 2.36.1, values: [1]}               | spec.values must be a map, as in a Helm values file.
                    {targetVersion: 2.36.1, values: text}              | spec.values must be a map, as in a Helm values file.
                    {targetVersion: 2.36.1, timeouts: {start: 5}}      | spec.timeouts.start '5' is not a duration: write it like 90s, 5m or 1h30m.
                    {targetVersion: 2.36.1, timeouts: {start: ''}}     | spec.timeouts.start '' is not a duration: write it like 90s, 5m or 1h30m.
                    {targetVersion: 2.36.1, timeouts: {rollout: -5m}}  | spec.timeouts.rollout '-5m' is not a duration: write it like 90s, 5m or 1h30m.
                    {targetVersion: 2.36.1, timeouts: {scaleDown: 1d}} | spec.timeouts.scaleDown '1d' is not a duration: write it like 90s, 5m or 1h30m.
                    {targetVersion: 2.36.1, timeouts: {sessions: 12345678901s}} | spec.timeouts.sessions '12345678901s' is not a duration: write it like 90s, 5m or 1h30m.
                    {targetVersion: 2.36.1, chart: {repository: 'https://'}}    | spec.chart.repository is not a URL (Expected authority): write it like https://helm.coder.com/v2.
                    {targetVersion: 2.36.1, chart: {repository: '/charts'}}     | spec.chart.repository '/charts' names no host: write it like https://helm.coder.com/v2.
                    {targetVersion: 2.36.1, chart: {repository: 'https://my_host/x'}} | spec.chart.repository 'https://my_host/x' names no host: write it like https://helm.coder.com/v2.
                    {targetVersion: 2.36.1, chart: {repository: 'ftp://host/x'}} | spec.chart.repository 'ftp://host/x' is neither http nor https: write it like https://helm.coder.com/v2.
                    """)
    void whatCannotBeIsRefusedWithWhatToDo(String yaml, String sentence) {
        assertThatExceptionOfType(SpecParser.InvalidSpec.class)
                .isThrownBy(() -> parse(yaml))
                .withMessage(sentence);
    }

    /** The repository is told in the status, and a refusal is one too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:hunter2@charts.example.com/v2",
                "https://hunter2@charts.example.com/v2",
                "https://user:hunter2@my_host/v2",
                "https://user:hunter2@:80/v2",
                "https:user:hunter2@charts.example.com/v2",
                "https://user:hunter2 @charts.example.com/v2",
                "https://user:hunter2%@charts.example.com/v2",
                "ftp://user:hunter2@charts.example.com/v2",
                "//user:hunter2@charts.example.com/v2",
                "https://charts.example.com/v2?token=hunter2",
                "https://charts.example.com/v2#hunter2"
            })
    void aRepositoryThatCarriesASecretIsRefusedAndNotRepeated(String repository) {
        assertThatExceptionOfType(SpecParser.InvalidSpec.class)
                .isThrownBy(() -> parse("{targetVersion: 2.36.1, chart: {repository: '" + repository + "'}}"))
                .withMessageStartingWith("spec.chart.repository ")
                .withMessageEndingWith("https://helm.coder.com/v2.")
                .satisfies(refused -> assertThat(refused).hasNoCause().message().doesNotContain("hunter2", "user"));
    }

    @Test
    void valuesAreNeverPrinted() throws SpecParser.InvalidSpec {
        assertThat(parse("{targetVersion: 2.36.1, values: {password: hunter2}}").toString())
                .doesNotContain("hunter2");
    }

    @Test
    void withoutASpecThereIsASentence() {
        CoderUpgrade empty =
                Serialization.unmarshal("{\"metadata\": {\"name\": \"a\", \"namespace\": \"b\"}}", CoderUpgrade.class);

        assertThatExceptionOfType(SpecParser.InvalidSpec.class)
                .isThrownBy(() -> SpecParser.parse(empty))
                .withMessage("spec is missing: give at least spec.targetVersion.");
        assertThat(SpecParser.releaseName(empty)).isEqualTo("coder");
    }

    @Test
    void nullsInValuesStay() throws SpecParser.InvalidSpec {
        Map<String, ?> tree = parse("{targetVersion: 2.36.1, values: {a: null, b: [null, 1]}}")
                .values()
                .tree();

        assertThat(tree).containsKey("a");
        assertThat(tree.get("a")).isNull();
        assertThat(tree.get("b")).isEqualTo(Arrays.asList(null, 1));
        assertThat(List.copyOf(tree.keySet())).containsExactly("a", "b");
    }

    private static UpgradeSpec parse(String yaml) throws SpecParser.InvalidSpec {
        String indented = yaml.indent(2);
        return SpecParser.parse(Serialization.unmarshal("""
                apiVersion: coderops.dev/v1alpha1
                kind: CoderUpgrade
                metadata: {name: to-2-36-1, namespace: coder}
                spec:
                %s
                """.formatted(indented), CoderUpgrade.class));
    }
}
