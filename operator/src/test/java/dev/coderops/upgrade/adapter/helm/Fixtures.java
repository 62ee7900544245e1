package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.domain.ReleaseRef;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Two release Secrets as Helm 3.19.5 wrote them, and charts made up for a test. */
final class Fixtures {

    static final ReleaseRef CODER = new ReleaseRef("coder", "coder");
    static final ReleaseRef PLAIN = new ReleaseRef("coder", "plain");

    private Fixtures() {}

    /** Coder's chart 2.24.4, which needs the library chart libcoder. */
    static Secret coder() {
        return read("coder-secret.json");
    }

    /** A chart without subcharts, with a hook, notes, a schema and a file. */
    static Secret plain() {
        return read("plain-secret.json");
    }

    private static Secret read(String name) {
        return Serialization.unmarshal(Fixtures.class.getResourceAsStream(name), Secret.class);
    }

    /** A chart of one template. */
    static byte[] chart(String name, String version, String template) {
        return chart(
                name,
                Map.of(
                        "Chart.yaml",
                        "apiVersion: v2\nname: " + name + "\nversion: " + version + "\nappVersion: v2.10\n",
                        "values.yaml",
                        "{}\n",
                        "templates/template.yaml",
                        template));
    }

    static byte[] chart(String name, Map<String, String> files) {
        TreeMap<String, byte[]> contents = new TreeMap<>();
        files.forEach((file, text) -> contents.put(file, text.getBytes(StandardCharsets.UTF_8)));
        return ChartTarball.of(name, contents);
    }
}
