package dev.coderops.e2e.bench;

import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.coder.CoderApi;
import dev.coderops.testbed.coder.CoderData;
import dev.coderops.testbed.coder.CoderDeployment;
import dev.coderops.testbed.coder.CoderOptions;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The same Coder before each run: two replicas of the old version on a copy of one seeded database. The session is in the
 * seed, so its token is good for every copy.
 */
final class SeededCoder {

    /** Coder's database, role, release and namespace. */
    static final String DATABASE = "coder";

    private static final String SEED = "seed";

    private final Testbed testbed;
    private final KubernetesClient client;
    private final CoderOptions options;
    private final String token;

    private SeededCoder(Testbed testbed, KubernetesClient client, CoderOptions options, String token) {
        this.testbed = testbed;
        this.client = client;
        this.options = options;
        this.token = token;
    }

    /** Installs Coder, fills its database, and keeps that as the seed. */
    static SeededCoder prepare(Testbed testbed, KubernetesClient client, String version, long rows) {
        CoderOptions options = CoderOptions.of(version);
        CoderDeployment coder = testbed.installCoder(options);
        CoderApi.Session session = coder.api().createFirstUser();
        CoderData data = new CoderData(testbed.postgres().jdbcUrl(DATABASE));
        var _ = data.addApiKeys(session, rows);
        var _ = data.addAuditLogs(session, rows);
        SeededCoder seeded = new SeededCoder(testbed, client, options, session.token());
        seeded.uninstall();
        testbed.postgres().execute("postgres", "ALTER DATABASE " + DATABASE + " RENAME TO " + SEED);
        testbed.postgres().execute(SEED, "VACUUM (FREEZE, ANALYZE)");
        return seeded;
    }

    String token() {
        return token;
    }

    /** Bytes of the seed. */
    long bytes() {
        try (Connection connection = testbed.postgres().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_database_size('" + SEED + "')")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Coder of the old version again, on a fresh copy of the seed, everything written. */
    CoderDeployment restore() {
        copySeed(DATABASE);
        CoderDeployment coder = new CoderDeployment(testbed.cluster(), testbed.helm(), testbed.charts(), options);
        var _ = coder.install(testbed.databaseUrl(options));
        testbed.postgres().execute(DATABASE, "VACUUM ANALYZE");
        testbed.postgres().execute("postgres", "CHECKPOINT");
        return coder;
    }

    /** A copy of the seed that nobody uses, everything written. */
    void copySeed(String name) {
        testbed.postgres()
                .execute(
                        "postgres",
                        "CREATE DATABASE " + name + " TEMPLATE " + SEED + " OWNER " + DATABASE + " STRATEGY file_copy");
        testbed.postgres().execute("postgres", "CHECKPOINT");
    }

    /** URL with which Coder's role reaches a database of the server. */
    String url(String database) {
        String[] user = URI.create(testbed.databaseUrl(options)).getUserInfo().split(":", 2);
        return testbed.postgres().coderUrl(user[0], user[1], database);
    }

    /** Takes the release away, its pods, and every database but the seed. */
    void remove() {
        uninstall();
        databases()
                .forEach(name -> testbed.postgres().execute("postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)"));
    }

    /** Waits until no pod of Coder is left, as {@code kubectl wait --for=delete pod -l …} does. */
    void awaitNoPods() {
        List<Pod> pods = client.pods()
                .inNamespace(options.namespace())
                .withLabel("app.kubernetes.io/name", "coder")
                .list()
                .getItems();
        for (Pod pod : pods) {
            var _ = client.pods()
                    .inNamespace(options.namespace())
                    .withName(pod.getMetadata().getName())
                    .waitUntilCondition(Objects::isNull, 2, TimeUnit.MINUTES);
        }
    }

    private void uninstall() {
        var _ = testbed.helm()
                .run("uninstall", options.release(), "--ignore-not-found", "--namespace", options.namespace());
        awaitNoPods();
    }

    private List<String> databases() {
        try (Connection connection = testbed.postgres().connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT datname FROM pg_database WHERE datname LIKE 'coder%'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
