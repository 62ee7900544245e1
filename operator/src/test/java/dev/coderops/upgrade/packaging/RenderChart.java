package dev.coderops.upgrade.packaging;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Renders the operator's chart in a process of its own, since Helm's library does not leave the one it is in as it was. */
final class RenderChart {

    private RenderChart() {}

    /** Arguments: the file for the manifest, the release's name, a file of values. */
    public static void main(String[] arguments) throws IOException {
        String manifest = new Helm(Path.of("..", "helm", "coder-upgrade-operator"))
                .template()
                .withName(arguments[1])
                .withNamespace("operators")
                .withKubeVersion("1.34.0")
                .withValuesFile(Path.of(arguments[2]))
                .call();
        Files.writeString(Path.of(arguments[0]), manifest);
        System.exit(0);
    }
}
