package dev.coderops.testbed;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.coder.CoderImages;
import dev.coderops.testbed.coder.CoderModule;
import dev.coderops.testbed.coder.CoderOptions;
import dev.coderops.testbed.coder.Helm;
import dev.coderops.testbed.node.LocalNode;
import dev.coderops.testbed.node.NodeBinaries;
import dev.coderops.testbed.node.NodeOptions;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * The testbed for people.
 *
 * <pre>
 *   up [release …]        a cluster, PostgreSQL, charts; installs the first release; ends with Ctrl-C
 *   build [release …]     builds everything, says how long each took
 *   clean                 removes what crashed runs left
 * </pre>
 */
public final class TestbedCommand {

    private static final List<String> RELEASES = List.of("2.24.4", "2.36.1");

    private final PrintStream out;
    private final Progress progress;

    private TestbedCommand(PrintStream out) {
        this.out = out;
        this.progress = Progress.printingTo(out);
    }

    public static void main(String[] arguments) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
        System.exit(new TestbedCommand(System.out).run(arguments));
    }

    private int run(String[] arguments) {
        String verb = arguments.length == 0 ? "" : arguments[0];
        List<String> named = Arrays.stream(arguments).skip(1).toList();
        try {
            switch (verb) {
                case "up" -> up(named);
                case "build" -> build(named.isEmpty() ? RELEASES : named);
                case "clean" -> clean();
                default -> {
                    out.println("usage: testbed up [release …] | build [release …] | clean");
                    return 2;
                }
            }
            return 0;
        } catch (IllegalStateException failure) {
            out.println(failure.getMessage());
            return 1;
        }
    }

    private void up(List<String> releases) {
        TestbedOptions options =
                TestbedOptions.with(releases.toArray(String[]::new)).progress(progress);
        Testbed testbed = Testbed.start(options);
        // Ctrl-C ends in this hook, which runs to its end before the virtual machine does.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(testbed::close));
        if (!releases.isEmpty()) {
            var _ = testbed.installCoder(CoderOptions.of(releases.getFirst()));
        }
        out.print(testbed.timings().table());
        out.printf("%nexport KUBECONFIG=%s%n", testbed.cluster().kubeconfig());
        out.printf("helm         %s%n", testbed.helm().program());
        out.printf("charts       %s%n", testbed.charts().url());
        out.printf("PostgreSQL   %s%n", testbed.postgres().jdbcUrl("postgres"));
        testbed.cluster().auditLog().ifPresent(log -> out.printf("audit log    %s%n", log));
        out.println("Ctrl-C ends and removes all of it.");
        awaitEnd();
    }

    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void build(List<String> releases) {
        Cache cache = Cache.ofUser();
        GoToolchain go = new GoToolchain();
        Timings timings = new Timings();
        CoderImages images = new CoderImages(cache, go, new CoderModule(go), progress);
        var _ = timings.time("Kubernetes and etcd", () -> NodeBinaries.obtain(cache, go, progress));
        var _ = timings.time("Helm " + Helm.VERSION, () -> Helm.program(cache, go, progress));
        for (String release : releases) {
            var _ = timings.time("Coder " + release, () -> images.archive(release));
        }
        out.print(timings.table());
        out.println("in " + cache.root());
    }

    private void clean() {
        int removed = LocalNode.removeLeftOvers(NodeOptions.full());
        out.println(removed == 0 ? "Nothing was left." : "Removed what %d crashed runs left.".formatted(removed));
    }
}
