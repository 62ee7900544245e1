package dev.coderops.testbed.coder;

import dev.coderops.testbed.build.GoToolchain;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Go module {@code github.com/coder/coder/v2}, which carries the server, its migrations and its Helm charts. These
 * releases build without further sources: 2.24.4, 2.25.2, 2.26.0, 2.26.1, 2.26.5, 2.30.0, 2.36.0, 2.36.1.
 */
public final class CoderModule {

    private static final String PATH = "github.com/coder/coder/v2";

    private final GoToolchain go;
    private final Map<String, Path> folders = new ConcurrentHashMap<>();

    public CoderModule(GoToolchain go) {
        this.go = go;
    }

    /** The read-only folder of a release's source. */
    public Path folder(String release) {
        return folders.computeIfAbsent(release, version -> go.module(PATH, "v" + version));
    }

    /** The package of the released binary; what 2.30.0 needs for it is not public, so that is built without. */
    static String serverPackage(String release) {
        return release.equals("2.30.0") ? "./cmd/coder" : "./enterprise/cmd/coder";
    }

    static String linkerFlags(String release) {
        return "-X " + PATH + "/buildinfo.tag=" + release;
    }
}
