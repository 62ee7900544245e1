package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each archive is rendered by real Helm: it must give the manifest that was recorded. */
class RecordedChartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path cache;

    @Test
    void aChartWithoutSubchartsComesBackFileByFile() throws Exception {
        byte[] archive = RecordedChart.archive(ReleaseDocument.tree(Fixtures.plain()));

        assertThat(files(archive))
                .containsKeys(
                        "plain/Chart.yaml",
                        "plain/values.yaml",
                        "plain/values.schema.json",
                        "plain/config/text.txt",
                        "plain/templates/_names.tpl",
                        "plain/templates/NOTES.txt",
                        "plain/templates/hook.yaml");
        assertThat(ChartTarball.identity(archive)).isEqualTo(new ChartTarball.Identity("plain", "1.2.3", "v4.5.6"));
        assertThat(rendered(Fixtures.PLAIN, archive, revision(Fixtures.plain()).values()))
                .isEqualTo(revision(Fixtures.plain()).manifest());
        assertThat(rendered(Fixtures.PLAIN, archive, Values.of(Map.of("greeting", "other"))))
                .contains("greeting: \"other\"");
    }

    @Test
    void codersChartWhoseLibraryHelmDoesNotKeepComesBackAsWhatWasRecorded() throws Exception {
        byte[] archive = RecordedChart.archive(ReleaseDocument.tree(Fixtures.coder()));

        assertThat(ChartTarball.identity(archive)).isEqualTo(new ChartTarball.Identity("coder", "2.24.4", "2.24.4"));
        assertThat(files(archive).get("coder/Chart.yaml"))
                .doesNotContain("libcoder")
                .contains("coder/coder 1");
        String recorded = revision(Fixtures.coder()).manifest();
        assertThat(rendered(Fixtures.CODER, archive, revision(Fixtures.coder()).values()))
                .isEqualTo(recorded)
                .contains("literally {{ .Values }} and {{{");
        assertThat(rendered(Fixtures.CODER, archive, Values.none()))
                .as("whatever values it is given")
                .isEqualTo(recorded);
    }

    @Test
    void hooksAndNotesComeBackToo() throws Exception {
        ObjectNode document = ReleaseDocument.tree(Fixtures.plain());
        // As if it had a library chart in charts/ that Chart.yaml does not name.
        document.withObject("/chart")
                .withArray("templates")
                .addObject()
                .put("name", "templates/more.yaml")
                .put(
                        "data",
                        Base64.getEncoder()
                                .encodeToString("{{ include \"library.thing\" . }}".getBytes(StandardCharsets.UTF_8)));

        Map<String, String> files = files(RecordedChart.archive(document));

        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "plain/Chart.yaml",
                        "plain/values.yaml",
                        "plain/templates/NOTES.txt",
                        "plain/templates/hook.yaml",
                        "plain/templates/settings.yaml");
        assertThat(files.get("plain/templates/hook.yaml"))
                .contains("helm.sh/hook: post-upgrade", "name: plain-plain-hook");
        assertThat(files.get("plain/templates/NOTES.txt")).contains("Say hi.");
        assertThat(files.get("plain/templates/settings.yaml")).contains("{{\"{{\"}} kept }}");
    }

    @Test
    void whatCameFromASubchartIsNotRenderedAgain() throws Exception {
        ObjectNode document = ReleaseDocument.tree(Fixtures.plain());
        document.put(
                "manifest",
                document.path("manifest").asText()
                        + "---\n# Source: plain/charts/sub/templates/a.yaml\nkind: Secret\n");

        assertThat(files(RecordedChart.archive(document)))
                .containsEntry("plain/templates/charts/sub/templates/a.yaml", "kind: Secret\n");
    }

    @Test
    void theSameRevisionGivesTheSameBytes() {
        assertThat(RecordedChart.archive(ReleaseDocument.tree(Fixtures.coder())))
                .isEqualTo(RecordedChart.archive(ReleaseDocument.tree(Fixtures.coder())));
    }

    @Test
    void aNameThatLeadsOutOfTheChartDoesNot() throws Exception {
        ObjectNode document = ReleaseDocument.tree(Fixtures.coder());
        document.put("manifest", "---\n# Source: coder/../../etc/passwd\nkind: ConfigMap\n");

        assertThat(files(RecordedChart.archive(document))).containsKey("coder/templates/recorded.yaml");
    }

    private String rendered(ReleaseRef release, byte[] archive, Values values) throws IOException {
        Path chart = cache.resolve("chart.tgz");
        Files.write(chart, archive);
        HelmRequest request = new HelmRequest(
                HelmRequest.Operation.RENDER,
                release.namespace(),
                release.name(),
                chart.toString(),
                ValuesFile.text(values),
                "v1.34.0",
                "",
                "",
                PATIENCE);
        try (HelmProcesses processes = new HelmProcesses(cache, PATIENCE, PATIENCE);
                HelmProcess helm = processes.take()) {
            return switch (helm.ask(request)) {
                case HelmAnswer.Done(String manifest) -> manifest;
                case HelmAnswer.Refused(String reason) -> reason;
                case HelmAnswer other -> throw new AssertionError(other);
            };
        }
    }

    private static Revision revision(Secret secret) {
        return ReleaseDocument.revision(Fixtures.CODER, secret);
    }

    private static Map<String, String> files(byte[] archive) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
