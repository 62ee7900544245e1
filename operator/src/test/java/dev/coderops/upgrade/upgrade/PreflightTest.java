package dev.coderops.upgrade.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.Revision.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing begins that cannot end well, and who is refused is told what to do. */
class PreflightTest {

    private static final Values VALUES = Values.of(Map.of("coder", Map.of("replicaCount", 2, "colour", "blue")));

    /**
     * One refusal.
     *
     * @param says words of the sentence that tell what to do
     */
    record Case(String name, FailureReason reason, String says, String from, Asked asked, Consumer<FakeWorld> given) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case refused(
            String name, FailureReason reason, String says, Asked asked, Consumer<FakeWorld> given) {
        return new Case(name, reason, says, "2.24.4", asked, given);
    }

    private static Asked target() {
        return Asked.target("2.36.1");
    }

    private static Consumer<FakeWorld> database(DatabaseProblem.Kind kind) {
        return world -> world.faults().databaseProblem = new DatabaseProblem(kind, "It is so. Do this.");
    }

    private static Consumer<FakeWorld> chart(ChartProblem.Kind kind) {
        return world -> world.faults().chartProblem = new ChartProblem(kind, "It is so. Do this.");
    }

    private static Values coder(Map<String, ?> values) {
        return Values.of(Map.of("coder", values));
    }

    static Stream<Case> refusals() {
        ValuesSource source = new ValuesSource(ValuesSource.Kind.CONFIG_MAP, "extra", "values.yaml", false);
        return Stream.of(
                refused(
                        "no release",
                        FailureReason.RELEASE_NOT_FOUND,
                        "spec.releaseName",
                        target(),
                        FakeWorld::uninstall),
                refused(
                        "another Helm at work",
                        FailureReason.RELEASE_PENDING,
                        "helm rollback coder -n coder",
                        target(),
                        FakeWorld::helmKilled),
                refused(
                        "a failed release",
                        FailureReason.RELEASE_FAILED,
                        "repair it",
                        target(),
                        world -> world.releaseIs(Status.FAILED, "Upgrade \"coder\" failed")),
                refused(
                        "left by another upgrade",
                        FailureReason.RELEASE_LEFT_BY_UPGRADE,
                        "bring Coder up",
                        target(),
                        world -> {
                            world.helmByHand("2.26.5", coder(Map.of("replicaCount", 0)));
                            world.releaseIs(Status.DEPLOYED, "CoderUpgrade coder/other (1-2-3): migrate");
                        }),
                refused("a downgrade", FailureReason.DOWNGRADE, "restore a snapshot", Asked.target("2.20.0"), _ -> {}),
                refused("to Coder v1", FailureReason.CODER_V1, "2.x", Asked.target("1.44.6"), _ -> {}),
                refused(
                        "another version than asserted",
                        FailureReason.FROM_VERSION_DIFFERS,
                        "correct spec.fromVersion",
                        target().from("2.23.0"),
                        _ -> {}),
                refused(
                        "a pinned image tag",
                        FailureReason.IMAGE_TAG_PINNED,
                        "tag: \"\"",
                        target().values(coder(Map.of("image", Map.of("tag", "v2.24.4")))),
                        _ -> {}),
                refused(
                        "no such chart",
                        FailureReason.CHART_NOT_FOUND,
                        "Do this",
                        target(),
                        chart(ChartProblem.Kind.NOT_FOUND)),
                refused(
                        "another digest",
                        FailureReason.CHART_DIGEST_DIFFERS,
                        "Do this",
                        target(),
                        chart(ChartProblem.Kind.DIGEST_DIFFERS)),
                refused(
                        "not a chart",
                        FailureReason.CHART_INVALID,
                        "Do this",
                        target(),
                        chart(ChartProblem.Kind.NOT_A_CHART)),
                refused(
                        "a chart of another version",
                        FailureReason.CHART_INVALID,
                        "spec.chart.version",
                        target(),
                        world -> world.faults().targetAppVersion = "2.35.0"),
                refused(
                        "a chart that does not render",
                        FailureReason.CHART_INVALID,
                        "does not render",
                        target(),
                        world -> world.faults().renderProblem = "nil pointer evaluating interface {}.foo."),
                refused(
                        "a chart with another Deployment",
                        FailureReason.CHART_INVALID,
                        "coder.nameOverride",
                        target().values(coder(Map.of("nameOverride", "elsewhere"))),
                        _ -> {}),
                refused(
                        "a silent repository",
                        FailureReason.CHART_REPOSITORY_UNREACHABLE,
                        "do not answer",
                        target(),
                        world -> world.unavailable("repository", Duration.ofHours(1))),
                refused(
                        "missing values",
                        FailureReason.VALUES_NOT_FOUND,
                        "create it",
                        target().valuesFrom(source),
                        _ -> {}),
                refused(
                        "a silent database",
                        FailureReason.DATABASE_UNREACHABLE,
                        "do not answer",
                        target(),
                        world -> world.unavailable("databases", Duration.ofHours(1))),
                refused(
                        "nothing at the database's address",
                        FailureReason.DATABASE_UNREACHABLE,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.UNREACHABLE)),
                refused(
                        "a wrong password",
                        FailureReason.DATABASE_ACCESS_DENIED,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.ACCESS_DENIED)),
                refused(
                        "a URL nobody can read",
                        FailureReason.DATABASE_URL_INVALID,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.BAD_URL)),
                refused(
                        "no such database",
                        FailureReason.DATABASE_NOT_FOUND,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.NO_DATABASE)),
                refused(
                        "another application's database",
                        FailureReason.DATABASE_NOT_CODER,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.NOT_CODER)),
                refused(
                        "a standby",
                        FailureReason.DATABASE_READ_ONLY,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.READ_ONLY)),
                refused(
                        "a dirty schema",
                        FailureReason.DATABASE_DIRTY,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.DIRTY)),
                refused(
                        "a database of v1",
                        FailureReason.CODER_V1,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.CODER_V1)),
                refused(
                        "a migration under way",
                        FailureReason.DATABASE_MIGRATING,
                        "Do this",
                        target(),
                        database(DatabaseProblem.Kind.MIGRATING)),
                refused(
                        "no URL",
                        FailureReason.DATABASE_URL_MISSING,
                        "spec.database.urlFrom",
                        target().databaseUrl(new SecretKeyRef("none", "url")),
                        _ -> {}),
                refused(
                        "a schema of another release",
                        FailureReason.DATABASE_OTHER_VERSION,
                        "another Coder's database",
                        target(),
                        world -> world.postgres().coder().schema = 362),
                refused(
                        "values that lead to another database",
                        FailureReason.DATABASE_CHANGES,
                        "move the database afterwards",
                        target().values(coder(Map.of("url", "postgres://coder@elsewhere/other"))),
                        _ -> {}),
                refused(
                        "values that lead to no database",
                        FailureReason.DATABASE_CHANGES,
                        "keep the variable",
                        target().values(coder(Map.of("url", "none"))),
                        _ -> {}),
                refused(
                        "nothing to restore from",
                        FailureReason.NO_RESTORE_POINT,
                        "spec.snapshot.clone: Disabled",
                        target(),
                        world -> world.faults().cloneObstacle = "Role coder lacks CREATEDB."),
                refused(
                        "missing rights",
                        FailureReason.RIGHTS_MISSING,
                        "grant it",
                        target(),
                        world -> world.faults().missingRights = List.of("patch deployments.apps")),
                refused(
                        "a proxy",
                        FailureReason.NOT_A_CONTROL_PLANE,
                        "upgrade it with helm upgrade",
                        target(),
                        world -> world.helmByHand("2.24.4", coder(Map.of("workspaceProxy", true, "replicaCount", 1)))),
                refused(
                        "no Deployment",
                        FailureReason.DEPLOYMENT_MISSING,
                        "repair the release",
                        target(),
                        FakeWorld::deleteDeployment),
                refused(
                        "scaled to 0",
                        FailureReason.NOT_RUNNING,
                        "kubectl scale -n coder deployment/coder --replicas=1",
                        target(),
                        world -> world.scale(0)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefused(Case refusal) {
        FakeWorld world = new FakeWorld(refusal.from(), VALUES);
        refusal.given().accept(world);
        Driver driver = new Driver(world, refusal.asked().spec());
        driver.invariants().othersScale();
        Driver.Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Failed " + refusal.reason());
        assertThat(outcome.message()).contains(refusal.says()).endsWith(".");
        assertThat(driver.performed()).as("effects").isZero();
        assertThat(driver.journal().hasTouchedCoder()).isFalse();
    }

    @Test
    void coderV1IsRefused() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.helmByHand("1.44.6", VALUES);
        Driver driver = new Driver(world, target().spec());
        driver.invariants().othersStartVersions();
        assertThat(driver.run().summary()).isEqualTo("Failed CoderV1");
    }

    @Test
    void aReleaseAtItsTargetIsLeftAlone() {
        Driver driver = Driver.of("2.36.1", "2.36.1");
        assertThat(driver.run().summary()).isEqualTo("AlreadyAtTarget");
        assertThat(driver.performed()).isZero();
        assertThat(driver.journal().conclusion()).isInstanceOf(Conclusion.AlreadyAtTarget.class);
    }

    @Test
    void whatDoesNotAnswerIsAskedForAMinute() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.unavailable("repository", Duration.ofSeconds(50));
        assertThat(new Driver(world, target().spec()).run().summary()).isEqualTo("Succeeded");

        FakeWorld silent = FakeWorld.running("2.24.4");
        silent.unavailable("repository", Duration.ofHours(1));
        Driver driver = new Driver(silent, target().spec());
        driver.run();
        assertThat(driver.written()).as("writes of the journal").hasSize(2);
    }

    @Test
    void anAskedMinuteIsCountedAgainAfterTheSpecWasEdited() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.unavailable("databases", Duration.ofMinutes(2));
        assertThat(new Driver(world, target().spec()).run().summary()).isEqualTo("Failed DatabaseUnreachable");
        assertThat(new Driver(world, target().spec()).from(Journal.EMPTY).run().summary())
                .isEqualTo("Succeeded");
    }

    @Test
    void withoutARestorePointItGoesOnlyByName() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.faults().cloneObstacle = "Role coder lacks CREATEDB.";
        Driver driver =
                new Driver(world, target().clonePolicy(ClonePolicy.DISABLED).spec());
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(driver.effects()).doesNotContain("clone database");
    }

    @Test
    void aDatabaseThatCannotBeClosedIsRefusedEvenWithoutAClone() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.faults().cloneObstacle = "Role coder does not own the database.";
        world.faults().fenceable = false;
        Driver driver =
                new Driver(world, target().clonePolicy(ClonePolicy.DISABLED).spec());
        assertThat(driver.run().summary()).isEqualTo("Failed DatabaseAccessDenied");
        assertThat(driver.effects()).isEmpty();
    }

    @Test
    void withoutARestorePointAMovedSchemaIsHeldWithoutACommand() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.faults().crashesAfterMigration = 1_000;
        Driver driver =
                new Driver(world, target().clonePolicy(ClonePolicy.DISABLED).spec());
        Driver.Outcome outcome = driver.run();
        assertThat(outcome.summary()).isEqualTo("Held SchemaMoved");
        assertThat(outcome.message()).contains("There is no clone");
        assertThat(((Next.Hold) outcome.last()).command()).isEmpty();
    }

    @Test
    void anotherUpgradeOfTheReleaseGoesFirst() {
        FakeWorld world = FakeWorld.running("2.24.4");
        world.goesFirst(new UpgradeRef("coder", "older", "1"));
        Driver driver = new Driver(world, target().spec());
        Next next = driver.pass();
        assertThat(next).isInstanceOf(Next.Wait.class);
        assertThat(((Next.Wait) next).activity().sentence()).contains("coder/older");
        assertThat(driver.journal()).isEqualTo(Journal.EMPTY);
        world.clock().after(Duration.ofMinutes(40), () -> world.goesFirst(null));
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
    }

    @Test
    void optionalValuesMayBeMissingAndOthersAreLaidOver() {
        FakeWorld world = FakeWorld.running("2.24.4");
        ValuesSource source = new ValuesSource(ValuesSource.Kind.SECRET, "extra", "values.yaml", false);
        world.values(source, coder(Map.of("colour", "green", "size", "small")));
        Driver driver = new Driver(
                world,
                target().valuesFrom(source)
                        .valuesFrom(new ValuesSource(ValuesSource.Kind.SECRET, "none", "values.yaml", true))
                        .values(coder(Map.of("size", "large")))
                        .spec());
        assertThat(driver.run().summary()).isEqualTo("Succeeded");
        assertThat(world.newestRevision().values())
                .isEqualTo(coder(Map.of("replicaCount", 2, "colour", "green", "size", "large")));
    }
}
