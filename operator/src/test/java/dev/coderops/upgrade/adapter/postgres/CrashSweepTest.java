package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.coderops.upgrade.adapter.postgres.CuttingProxy.Cut;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.Databases.CloneState;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.PortException.Rejected;
import dev.coderops.upgrade.port.PortException.Unavailable;
import dev.coderops.upgrade.port.PortException.Unknown;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client dies at every statement of an effect, before and after the server got it; the effect is then repeated. */
@ParameterizedClass
@EnumSource
class CrashSweepTest {

    @Parameter
    RealServer server = RealServer.POSTGRES_18;

    private final PostgresDatabases databases = new PostgresDatabases();

    @SuppressWarnings("NullAway.Init")
    private CoderWorld world;

    @BeforeEach
    void world() throws SQLException {
        world = CoderWorld.on(server);
        server.run(
                "REVOKE ALL ON DATABASE " + world.database + " FROM PUBLIC",
                "ALTER DATABASE " + world.database + " SET work_mem TO '5MB'",
                "ALTER ROLE " + world.role + " IN DATABASE " + world.database + " SET work_mem TO '6MB'",
                "COMMENT ON DATABASE " + world.database + " IS 'original'");
    }

    @AfterEach
    void removeWorld() throws SQLException {
        world.close();
    }

    @ParameterizedTest
    @EnumSource
    void aCloneInterruptedAnywhereIsOneGoodCloneAfterARepetition(Cut cut) throws Exception {
        databases.close(world.access(), world.identity());
        int statements =
                statementsOf(port -> databases.createClone(CoderWorld.access(world.url(port), null), world.request()));
        server.run("DROP DATABASE " + world.cloneName());
        int unknown = 0;
        for (int at = 1; at <= statements; at++) {
            String when = "cut " + cut + " statement " + at + " of " + statements;
            Throwable thrown;
            try (CuttingProxy proxy = CuttingProxy.cuttingAt(server.port(), at, cut)) {
                thrown = catchThrowable(
                        () -> databases.createClone(CoderWorld.access(world.url(proxy.port()), null), world.request()));
            }
            assertThat(thrown).as(when).isInstanceOfAny(Unknown.class, Unavailable.class);
            if (thrown instanceof Unavailable) {
                // "Nothing happened": so the next round needs no other world.
                assertThat(world.databases()).as(when).containsExactly(world.database);
                continue;
            }
            unknown++;
            repeat(() -> databases.createClone(world.access(), world.request()));
            assertOneGoodClone(when);
            server.run("DROP DATABASE " + world.cloneName());
        }
        assertThat(unknown).isBetween(10, statements - 10);
    }

    @ParameterizedTest
    @EnumSource
    void closingAndOpeningInterruptedAnywhereAreDoneAfterARepetition(Cut cut) throws Exception {
        DatabaseIdentity identity = world.identity();
        int statements = statementsOf(port -> databases.close(CoderWorld.access(world.url(port), null), identity));
        for (int at = 1; at <= statements; at++) {
            databases.open(world.access(), identity);
            try (CuttingProxy proxy = CuttingProxy.cuttingAt(server.port(), at, cut)) {
                assertThatThrownBy(() -> databases.close(CoderWorld.access(world.url(proxy.port()), null), identity))
                        .isInstanceOfAny(Unknown.class, Unavailable.class);
            }
            repeat(() -> databases.close(world.access(), identity));
            assertThat(databases.state(world.access()).acceptsConnections()).isFalse();
        }
    }

    @Test
    void aCopyWhoseClientWasKilledRunsOnAndIsSeenAndNotDisturbed() throws Exception {
        databases.close(world.access(), world.identity());
        try (CuttingProxy proxy = CuttingProxy.transparent(server.port());
                Connection blocker = server.superuser("postgres");
                Statement lock = blocker.createStatement()) {
            // CREATE DATABASE waits for this lock on its template: a copy as slow as we like.
            blocker.setAutoCommit(false);
            lock.execute("COMMENT ON DATABASE " + world.database + " IS 'never committed'");
            assertThat(databases.state(world.access()).cloning()).isFalse();
            var request = world.request();
            CompletableFuture<Throwable> killed = CompletableFuture.supplyAsync(() -> catchThrowable(
                    () -> databases.createClone(CoderWorld.access(world.url(proxy.port()), null), request)));
            await(() -> databases.state(world.access()).cloning());

            proxy.cutNow();

            assertThat(killed.get(20, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
            assertThat(databases.state(world.access()).cloning()).isTrue();
            assertThatThrownBy(() -> assertTimeoutPreemptively(
                            Duration.ofSeconds(10), () -> databases.createClone(world.access(), request)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("still being copied");
            assertThat(databases.clone(world.access(), world.cloneName())).isEmpty();

            blocker.rollback();
            await(() -> !databases.state(world.access()).cloning());
        }
        await(() -> databases.clone(world.access(), world.cloneName()).isPresent());
        assertThat(databases
                        .clone(world.access(), world.cloneName())
                        .orElseThrow()
                        .complete())
                .isFalse();
        repeat(() -> databases.createClone(world.access(), world.request()));
        assertOneGoodClone("after a killed client");
    }

    @Test
    void aDatabaseOpenedWhileItIsCopiedMakesNoClone() throws Exception {
        databases.close(world.access(), world.identity());
        try (Connection blocker = server.superuser("postgres");
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute("COMMENT ON DATABASE " + world.database + " IS 'never committed'");
            var request = world.request();
            CompletableFuture<Throwable> copying = CompletableFuture.supplyAsync(
                    () -> catchThrowable(() -> databases.createClone(world.access(), request)));
            await(() -> databases.state(world.access()).cloning());

            databases.open(world.access(), world.identity());
            databases.close(world.access(), world.identity());
            blocker.rollback();

            assertThat(copying.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("opened or altered");
        }
        assertThat(world.databases()).containsExactly(world.database);
    }

    private void assertOneGoodClone(String when) throws SQLException {
        assertThat(world.databases()).as(when).containsExactly(world.database, world.cloneName());
        CloneState clone = databases.clone(world.access(), world.cloneName()).orElseThrow();
        assertThat(clone.complete()).as(when).isTrue();
        assertThat(clone.marker()).as(when).isEqualTo(world.request().marker());
        assertThat(world.carriedOver(world.cloneName())).as(when).isEqualTo(world.carriedOver(world.database));
        assertThat(world.query("SELECT datallowconn FROM pg_database WHERE datname = '" + world.cloneName() + "'"))
                .as(when)
                .isEqualTo("f");
    }

    private interface Effect {
        void run(int port) throws SQLException;
    }

    private int statementsOf(Effect effect) throws IOException, SQLException {
        try (CuttingProxy proxy = CuttingProxy.transparent(server.port())) {
            effect.run(proxy.port());
            return proxy.statements();
        }
    }

    private interface Repeated {
        void run() throws SQLException;
    }

    /** As the engine does: as long as nothing happened, again. */
    private static void repeat(Repeated effect) throws SQLException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (true) {
            try {
                effect.run();
                return;
            } catch (PortException e) {
                if (!(e instanceof Unavailable) || Instant.now().isAfter(deadline)) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(20);
        }
    }
}
