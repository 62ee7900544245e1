package dev.coderops.e2e.helm;

import dev.coderops.upgrade.port.ChartArchive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** A chart made like Coder's: a Deployment out of a library chart in {@code charts/}. */
final class Charts {

    private static final String DEPLOYMENT = """
            {{- define "library.deployment" -}}
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: coder
              labels: {app.kubernetes.io/managed-by: Helm}
              annotations:
                braces: {{ `{{ literally }}` | quote }}
            spec:
              replicas: {{ .Values.replicas }}
              selector: {matchLabels: {app: coder}}
              template:
                metadata: {labels: {app: coder}}
                spec:
                  containers:
                  - name: coder
                    image: "example.com/coder:v{{ .Chart.AppVersion }}"
                    env: {{ .Values.env | toJson }}
            {{- end -}}
            """;

    private Charts() {}

    static ChartArchive coder(Path folder, String version) throws IOException {
        Map<String, String> files = new TreeMap<>(Map.of(
                "coder/Chart.yaml",
                "apiVersion: v2\nname: coder\nversion: " + version + "\nappVersion: " + version
                        + "\ndependencies:\n- {name: library, version: 1.0.0, repository: 'file://../library'}\n",
                "coder/values.yaml",
                "replicas: 1\nenv: []\n",
                "coder/templates/coder.yaml",
                "{{ include \"library.deployment\" . }}\n",
                "coder/templates/of-" + version + ".yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-" + version
                        + "}\ndata: {all: {{ .Values | toJson | quote }}}\n",
                "coder/charts/library/Chart.yaml",
                "apiVersion: v2\nname: library\nversion: 1.0.0\ntype: library\n",
                "coder/charts/library/templates/_library.tpl",
                DEPLOYMENT));
        Path file = folder.resolve("coder-" + version + ".tgz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(Files.newOutputStream(file)))) {
            for (Map.Entry<String, String> entry : files.entrySet()) {
                byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
                header.setSize(content.length);
                tar.putArchiveEntry(header);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return new ChartArchive(file, "coder", version, version, "sha256:unknown");
    }
}
