package dev.coderops.testbed;

import dev.coderops.testbed.build.Cache;
import dev.coderops.testbed.build.GoToolchain;
import dev.coderops.testbed.chart.ChartRepository;
import dev.coderops.testbed.cluster.Cluster;
import dev.coderops.testbed.cluster.Clusters;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.coder.CoderImages;
import dev.coderops.testbed.coder.CoderModule;
import dev.coderops.testbed.coder.CoderOptions;
import dev.coderops.testbed.coder.Helm;
import dev.coderops.testbed.node.LocalNode;
import dev.coderops.testbed.postgres.PostgresClientImage;
import dev.coderops.testbed.postgres.PostgresInstallation;
import dev.coderops.testbed.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Everything at once: a cluster, PostgreSQL, a chart repository, images of real Coder releases, and Helm.
 *
 * <pre>{@code
 * try (Testbed testbed = Testbed.start(TestbedOptions.with("2.24.4", "2.36.1"))) {
 *     CoderDeployment coder = testbed.installCoder(CoderOptions.of("2.24.4"));
 *     CoderApi.Session session = coder.api().createFirstUser();
 * }
 * }</pre>
 */
public final class Testbed implements AutoCloseable {

    private final Timings timings = new Timings();
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Set<String> loaded = new HashSet<>();
    private final Progress progress;
    private final Path folder;
    private final Cluster cluster;
    private final PostgresServer postgres;
    private final ChartRepository charts;
    private final CoderImages images;
    private final Helm helm;

    private Testbed(TestbedOptions options) {
        this.progress = options.progress();
        GoToolchain go = new GoToolchain();
        CoderModule modules = new CoderModule(go);
        this.images = new CoderImages(options.cache(), go, modules, progress);
        try {
            Path helmProgram = Helm.program(options.cache(), go, progress);
            this.cluster = Clusters.start(options.node(), options.cache(), progress, timings);
            closing.push(cluster::close);
            this.folder = folder(cluster);
            this.postgres = timings.time("PostgreSQL", () -> startPostgres(options));
            closing.push(postgres::close);
            this.charts = ChartRepository.start(modules::folder, folder.resolve("charts"), cluster.hostAddress());
            closing.push(charts::close);
            this.helm = Helm.of(helmProgram, cluster.kubeconfig(), folder.resolve("helm"));
            options.releases().forEach(this::provide);
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** Builds what is not built, starts everything, and returns when it is ready. */
    public static Testbed start(TestbedOptions options) {
        return new Testbed(options);
    }

    public Cluster cluster() {
        return cluster;
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public ChartRepository charts() {
        return charts;
    }

    public CoderImages images() {
        return images;
    }

    public Helm helm() {
        return helm;
    }

    /** Where the time went until now. */
    public Timings timings() {
        return timings;
    }

    /** Makes chart and image of a Coder release available; does nothing when they are. */
    public Testbed provide(String release) {
        if (loaded.add(release)) {
            charts.add(release);
            if (cluster.loadsImages()) {
                Path archive = timings.time("build Coder " + release, () -> images.archive(release));
                timings.time("load Coder " + release, () -> cluster.loadImage(archive));
            }
        }
        return this;
    }

    /**
     * Installs Coder with a database of its own, called as its namespace, and waits until it serves.
     *
     * @return the deployment; its database's URL is {@link #databaseUrl}
     */
    public CoderDeployment installCoder(CoderOptions options) {
        provide(options.version());
        postgres.createRole(options.namespace(), rolePassword(options));
        postgres.createDatabase(options.namespace(), options.namespace());
        CoderDeployment deployment = new CoderDeployment(cluster, helm, charts, options);
        return timings.time("install Coder " + options.version(), () -> deployment.install(databaseUrl(options)));
    }

    /** Makes an image with PostgreSQL's client programs available to pods, and gives its name. */
    public String providePostgresClient() {
        String reference = PostgresClientImage.reference(postgres.installation());
        if (loaded.add(reference)) {
            Path archive = PostgresClientImage.write(postgres.installation(), folder.resolve("postgresql-client.tar"));
            cluster.loadImage(archive);
        }
        return reference;
    }

    /** The database URL that {@link #installCoder} gives to Coder. */
    public String databaseUrl(CoderOptions options) {
        return postgres.coderUrl(options.namespace(), rolePassword(options), options.namespace());
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }

    private static String rolePassword(CoderOptions options) {
        return options.namespace() + "-password";
    }

    private PostgresServer startPostgres(TestbedOptions options) {
        PostgresInstallation installation = PostgresInstallation.obtain(folder.resolve("postgresql"));
        return PostgresServer.create(
                installation, options.postgres(), folder.resolve("postgres"), cluster.hostAddress());
    }

    /** A folder that goes with the cluster: the node's own, or a temporary one that other users may pass through. */
    private Path folder(Cluster started) {
        try {
            if (started instanceof LocalNode node) {
                return node.slot().state();
            }
            Path temporary = Files.createTempDirectory(
                    "testbed-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
            closing.push(() -> Cache.delete(temporary));
            return temporary;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
