package dev.coderops.e2e.upgrade;

import dev.coderops.e2e.Manifests;
import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.TestbedOptions;
import org.jspecify.annotations.Nullable;

/** One node, one PostgreSQL and one chart repository for all tests of a JVM; scenarios have namespaces of their own. */
final class SharedTestbed {

    private static @Nullable Testbed testbed;

    private SharedTestbed() {}

    static synchronized Testbed get() {
        Testbed known = testbed;
        if (known != null) {
            return known;
        }
        Testbed started = Testbed.start(TestbedOptions.with("2.24.4", "2.26.5", "2.36.1"));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
        Manifests.installCrd(started.cluster().client());
        System.err.print(started.timings().table());
        testbed = started;
        return started;
    }
}
