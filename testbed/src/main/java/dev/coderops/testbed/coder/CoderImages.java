package dev.coderops.testbed.coder;

import dev.coderops.testbed.Progress;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.image.DockerArchive;
import dev.coderops.testbed.node.Prerequisites;
import java.nio.file.Path;
import java.util.List;

/** Images of real Coder releases, built from source (two to five minutes each, once) and kept in the cache. */
public final class CoderImages {

    private static final int USER = 1000;
    private static final Path CERTIFICATE_AUTHORITIES = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final Cache cache;
    private final GoToolchain go;
    private final CoderModule modules;
    private final Progress progress;

    public CoderImages(Cache cache, GoToolchain go, CoderModule modules, Progress progress) {
        this.cache = cache;
        this.go = go;
        this.modules = modules;
        this.progress = progress;
    }

    /** The image's name as Coder's chart asks for it. */
    public static String reference(String release) {
        return "ghcr.io/coder/coder:v" + release;
    }

    /** Whether {@link #archive} would return at once. */
    public boolean built(String release) {
        return cache.holds(entry(release));
    }

    /** The image as docker-archive, from the cache or built now. */
    public Path archive(String release) {
        return cache.entry(entry(release), target -> build(release, target)).resolve("image.tar");
    }

    /** The server as a program of this machine. */
    public Path binary(String release) {
        return archive(release).resolveSibling("coder");
    }

    private static String entry(String release) {
        return "coder-" + release;
    }

    private void build(String release, Path target) {
        Path binary = target.resolve("coder");
        progress.during("building Coder " + release, () -> {
            go.build(
                    modules.folder(release),
                    binary,
                    List.of(CoderModule.linkerFlags(release)),
                    CoderModule.serverPackage(release));
            return true;
        });
        pack(release, binary, target.resolve("image.tar"));
    }

    private static void pack(String release, Path binary, Path archive) {
        DockerArchive image = new DockerArchive(reference(release))
                .program("/opt/coder", binary)
                .program("/bin/busybox", Prerequisites.busybox())
                .file("/etc/ssl/certs/ca-certificates.crt", CERTIFICATE_AUTHORITIES)
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\ncoder:x:1000:1000::/home/coder:/bin/sh\n")
                .file("/etc/group", "root:x:0:\ncoder:x:1000:\n")
                .folder("/home/coder", 0755, USER)
                .folder("/tmp", 01777, 0)
                .environment("PATH", "/opt:/bin")
                .environment("HOME", "/home/coder")
                .user(USER)
                .entrypoint("/opt/coder", "server");
        for (String applet : List.of("sh", "ls", "cat", "env", "ps", "wget", "nc", "sleep", "kill", "id")) {
            image.link("/bin/" + applet, "busybox");
        }
        image.writeTo(archive);
    }
}
