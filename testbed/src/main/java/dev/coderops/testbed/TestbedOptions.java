package dev.coderops.testbed;

import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.node.NodeOptions;
import dev.coderops.testbed.postgres.PostgresOptions;
import java.util.List;

/**
 * What a {@link Testbed} is to have.
 *
 * @param node how a local node is started, where the cluster is one
 * @param postgres how PostgreSQL is set up
 * @param releases Coder releases whose charts and images are there from the start
 * @param cache keeps what was built
 * @param progress is told what goes on
 */
public record TestbedOptions(
        NodeOptions node, PostgresOptions postgres, List<String> releases, Cache cache, Progress progress) {

    public TestbedOptions {
        releases = List.copyOf(releases);
    }

    /** A whole node, PostgreSQL, and these Coder releases. */
    public static TestbedOptions with(String... releases) {
        return new TestbedOptions(
                NodeOptions.full(),
                PostgresOptions.standard(),
                List.of(releases),
                Cache.ofUser(),
                Progress.printingTo(System.err));
    }

    public TestbedOptions node(NodeOptions changed) {
        return new TestbedOptions(changed, postgres, releases, cache, progress);
    }

    public TestbedOptions postgres(PostgresOptions changed) {
        return new TestbedOptions(node, changed, releases, cache, progress);
    }

    public TestbedOptions progress(Progress changed) {
        return new TestbedOptions(node, postgres, releases, cache, changed);
    }
}
