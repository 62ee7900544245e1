package dev.coderops.e2e.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.coderops.e2e.Manifests;
import dev.coderops.testbed.Progress;
import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.TestbedOptions;
import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.coder.CoderData;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * Measures the outage of one and the same upgrade, made in turn by the documented runbook and by the operator, beside the
 * time the migrations take alone. Only figures of one run are comparable: the machine is what it is that day.
 *
 * <p>Ends with code 1 when a gate of {@link Report#gates} is violated.
 */
public final class Bench {

    private static final String FROM = "2.24.4";
    private static final String TO = "2.36.1";

    private static final Duration PATIENCE_FOR_QUIET = Duration.ofSeconds(20);

    private final BenchOptions options;
    private final PrintStream out;
    private final Instant started = Instant.now();

    private Bench(BenchOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.out.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Bench(options, System.out).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        Testbed testbed = Testbed.start(TestbedOptions.with(FROM, TO).progress(this::say));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(testbed::close));
        Path folder = Files.createTempDirectory("coder-upgrade-bench-");
        try (KubernetesClient client = client(testbed)) {
            Manifests.installCrd(client);
            say("Filling Coder " + FROM + " with " + options.rows() + " API keys and as many audit log entries.");
            SeededCoder seeded = SeededCoder.prepare(testbed, client, FROM, options.rows());
            List<Run> runs = contest(new Contest(testbed, client, seeded, FROM, TO, folder));
            Report report = new Report(setting(testbed, client, seeded), runs);
            out.println();
            out.print(report.markdown());
            if (options.markdown().isPresent()) {
                Files.writeString(options.markdown().get(), report.markdown());
            }
            return report.passed();
        } finally {
            Cache.delete(folder);
        }
    }

    private List<Run> contest(Contest contest) {
        List<Run> runs = new ArrayList<>();
        List<Contestant> order = new ArrayList<>(List.of(Contestant.values()));
        for (int number = 1; number <= options.runs(); number++) {
            for (Contestant who : order) {
                boolean quiet = Machine.awaitQuiet(PATIENCE_FOR_QUIET);
                say("Run " + number + " of " + options.runs() + ": " + who.text()
                        + (quiet ? "" : " (others use this machine meanwhile)"));
                Run run = run(who, contest);
                contest.seeded().remove();
                runs.add(run);
                say(summary(run));
            }
            // Nobody is always the one who comes after the same other.
            Collections.rotate(order, -1);
        }
        return runs;
    }

    private static Run run(Contestant who, Contest contest) {
        Run run =
                switch (who) {
                    case FLOOR -> new FloorRun(contest).run();
                    case RUNBOOK -> new RunbookRun(contest).run();
                    case OPERATOR -> new OperatorRun(contest).run();
                };
        if (who != Contestant.FLOOR) {
            requireUpgraded(contest);
        }
        return run;
    }

    /** A quick upgrade that is none would win. */
    private static void requireUpgraded(Contest contest) {
        int schema = CoderData.schemaVersion(contest.testbed().postgres().jdbcUrl(SeededCoder.DATABASE));
        if (schema != 556) {
            throw new IllegalStateException("The schema is at " + schema + " after the upgrade, not at 556.");
        }
    }

    private static String summary(Run run) {
        StringBuilder text = new StringBuilder("  ");
        for (Measure measure : List.of(Measure.OUTAGE_API, Measure.MIGRATION, Measure.CLONE, Measure.DUMP)) {
            Double value = run.values().get(measure);
            if (value != null) {
                text.append(String.format(Locale.ROOT, "%s: %.2f; ", measure.text(), value));
            }
        }
        return text.append("load ").append(run.values().get(Measure.LOAD)).toString();
    }

    /** The administrator, with a user agent that is not the operator's. */
    private static KubernetesClient client(Testbed testbed) {
        try {
            Config config =
                    Config.fromKubeconfig(Files.readString(testbed.cluster().kubeconfig()));
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(config)
                            .withUserAgent("coder-upgrade-bench")
                            .build())
                    .build();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String setting(Testbed testbed, KubernetesClient client, SeededCoder seeded) {
        return String.format(
                Locale.ROOT,
                """
                Coder %s → %s, two replicas, %,d API keys and %,d audit log entries (%,d MB), PostgreSQL %d, Kubernetes %s,
                %d processors, %s. Same node, same server, in turn, %d times each. An outage lasts from the first failed call
                to the end of the last, ten calls a second; one that gets no answer ends after 1 s, so up to 1 s of an outage may be
                after Coder was back (the second row counts by when calls were made). `kubectl` is a client that is already
                there, and the operator is a fresh process each time.
                """,
                FROM,
                TO,
                options.rows(),
                options.rows(),
                seeded.bytes() / 1_000_000,
                testbed.postgres().installation().major(),
                client.getKubernetesVersion().getGitVersion(),
                Runtime.getRuntime().availableProcessors(),
                LocalDate.now(ZoneOffset.UTC),
                options.runs());
    }

    private void say(String sentence) {
        out.printf("[%9s] %s%n", Progress.inWords(Duration.between(started, Instant.now())), sentence);
    }
}
