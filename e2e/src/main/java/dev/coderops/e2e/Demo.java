package dev.coderops.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.TestbedOptions;
import dev.coderops.testbed.coder.CoderApi;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.coder.CoderOptions;
import dev.coderops.testbed.measure.OutageProber;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A real Coder 2.24.4 with two replicas, upgraded to 2.36.1 by four lines of YAML, watched. {@code KEEP=1} leaves
 * everything running at the end and says how to reach it.
 */
public final class Demo {

    private static final String FROM = "2.24.4";
    private static final String TO = "2.36.1";
    private static final long ROWS = 100_000;

    private final PrintStream out;
    private final Instant started = Instant.now();
    private @Nullable String lastLine;

    private Demo(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
        try {
            System.exit(new Demo(System.out).run() ? 0 : 1);
        } catch (RuntimeException failure) {
            System.out.println(failure.getMessage());
            LoggerFactory.getLogger(Demo.class).debug("the demonstration failed", failure);
            System.exit(1);
        }
    }

    private boolean run() throws IOException {
        Progress progress = this::say;
        say(
                "Starting a Kubernetes node, PostgreSQL and a chart repository. The first time this builds Kubernetes and two"
                        + " releases of Coder from source, which takes about a quarter of an hour.");
        Testbed testbed;
        try {
            testbed = Testbed.start(TestbedOptions.with(FROM, TO).progress(progress));
        } catch (IllegalStateException missing) {
            out.println(missing.getMessage());
            return false;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(testbed::close));
        Path folder = Files.createTempDirectory("coder-upgrade-demo-");
        try (OperatorProcess operator = prepare(testbed, folder)) {
            return upgrade(testbed, operator);
        } finally {
            delete(folder);
        }
    }

    private OperatorProcess prepare(Testbed testbed, Path folder) {
        say("The testbed is ready. Where the time went:");
        out.print(testbed.timings().table());
        Manifests.installCrd(testbed.cluster().client());
        OperatorProcess operator = OperatorProcess.start(testbed.cluster().kubeconfig(), folder);
        say("The operator runs as a process beside the cluster.");
        return operator;
    }

    private boolean upgrade(Testbed testbed, OperatorProcess operator) {
        say("Installing Coder " + FROM + " from its chart, two replicas.");
        CoderDeployment coder = testbed.installCoder(CoderOptions.of(FROM));
        CoderApi.Session session = coder.api().createFirstUser();
        String database = testbed.postgres().jdbcUrl("coder");
        CoderData data = new CoderData(database);
        var _ = data.addApiKeys(session, ROWS);
        var _ = data.addAuditLogs(session, ROWS);
        say("Made a user, " + ROWS + " API keys and as many audit log entries.");
        show("before", testbed, coder, database);
        out.println();
        out.println(Manifests.read("examples/minimal.yaml").strip());
        out.println("  # and, since this node has no internet: spec.chart.repository: "
                + testbed.charts().url());
        out.println();
        CoderUpgradeStatus end;
        OutageProber prober = OutageProber.start(coder.endpoint(), session.token());
        try (prober;
                ObservedUpgrade upgrade = ObservedUpgrade.create(
                        testbed.cluster().client(),
                        Manifests.example("minimal.yaml", TO, testbed.charts().url()),
                        this::tell)) {
            end = upgrade.awaitEnd(Duration.ofMinutes(10));
        }
        out.println();
        coder.awaitService(Duration.ofSeconds(15));
        show("after", testbed, coder, database);
        out.println("  outage         " + Progress.inWords(prober.api().firstToLastFailure())
                + " seen by an authenticated user");
        boolean succeeded = end.outcome() != null && end.outcome().result().equals("Succeeded");
        if (!succeeded) {
            out.println(operator.log());
        }
        keep(testbed);
        return succeeded;
    }

    private synchronized void tell(CoderUpgradeStatus status) {
        String line = "%-22s %s".formatted(status.phase(), status.message());
        if (!Objects.equals(line, lastLine)) {
            lastLine = line;
            say(line);
        }
    }

    private void show(String when, Testbed testbed, CoderDeployment coder, String database) {
        out.println();
        out.println("Coder " + when + ":");
        out.println("  version        " + coder.api().version());
        out.println("  schema         " + CoderData.schemaVersion(database));
        out.println("  API keys       " + CoderData.rowCounts(database).get("api_keys"));
        out.println("  ready pods     " + readyPods(testbed));
        out.println("  first user     " + (canLogIn(coder) ? "can log in" : "cannot log in"));
        out.println("  databases      " + String.join(", ", databases(testbed)));
    }

    private static boolean canLogIn(CoderDeployment coder) {
        return !coder.api().login().token().isEmpty();
    }

    private static long readyPods(Testbed testbed) {
        return testbed.cluster().client().pods().inNamespace("coder").list().getItems().stream()
                .filter(Readiness::isPodReady)
                .count();
    }

    private static List<String> databases(Testbed testbed) {
        try (var connection = testbed.postgres().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT datname FROM pg_database WHERE datname LIKE 'coder%' ORDER BY datname")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keep(Testbed testbed) {
        if (System.getenv().getOrDefault("KEEP", "").isEmpty()) {
            return;
        }
        out.println();
        out.println("Everything is left running until Ctrl-C:");
        out.println("  export KUBECONFIG=" + testbed.cluster().kubeconfig());
        out.println("  kubectl get coderupgrade -n coder -o wide");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String sentence) {
        out.printf("[%9s] %s%n", Progress.inWords(Duration.between(started, Instant.now())), sentence);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
