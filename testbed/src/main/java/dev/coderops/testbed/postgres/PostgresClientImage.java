package dev.coderops.testbed.postgres;

import dev.coderops.testbed.image.DockerArchive;
import dev.coderops.testbed.node.Prerequisites;
import dev.coderops.testbed.process.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image with {@code pg_dump}, {@code pg_restore} and {@code psql} of the server's own version, for Jobs in a cluster
 * that has no registry: the programs of this machine with the libraries that they load.
 */
public final class PostgresClientImage {

    private static final List<String> PROGRAMS = List.of("pg_dump", "pg_restore", "psql");

    /** {@code libpq.so.5 => /lib/x86_64-linux-gnu/libpq.so.5 (0x0…)}, {@code /lib64/ld-linux-x86-64.so.2 (0x0…)}. */
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private PostgresClientImage() {}

    /** The image's name and tag. */
    public static String reference(PostgresInstallation installation) {
        return "localhost/testbed/postgresql-client:" + installation.major();
    }

    /**
     * Writes the image as docker-archive.
     *
     * @throws IllegalStateException when the installation has no client programs
     */
    public static Path write(PostgresInstallation installation, Path archive) {
        DockerArchive image = new DockerArchive(reference(installation))
                .program("/bin/busybox", Prerequisites.busybox())
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\npostgres:x:1000:1000::/tmp:/bin/sh\n")
                .folder("/tmp", 01777, 0)
                .environment("PATH", "/usr/bin:/bin")
                .environment("HOME", "/tmp")
                .user(1000)
                .entrypoint("/bin/sh");
        for (String applet : List.of("sh", "ls", "cat", "env", "sleep", "sha256sum", "wc", "mkdir", "mv", "rm", "df")) {
            image.link("/bin/" + applet, "busybox");
        }
        for (String name : PROGRAMS) {
            Path program = installation
                    .program(name)
                    .orElseThrow(() -> new IllegalStateException(
                            "PostgreSQL's client programs are missing: apt-get install postgresql-client"));
            image.program("/usr/bin/" + name, program);
            Matcher libraries =
                    LIBRARY.matcher(Command.of("ldd", program.toString()).output());
            while (libraries.find()) {
                image.program(libraries.group(1), Path.of(libraries.group(1)));
            }
        }
        image.writeTo(archive);
        return archive;
    }
}
