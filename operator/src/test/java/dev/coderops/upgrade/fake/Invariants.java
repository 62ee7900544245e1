package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.upgrade.Next;
import java.util.Objects;
import java.util.Set;

/** What must be true after everything that happens. The numbers are those of the reliability page of the documentation. */
public final class Invariants implements FakeWorld.Listener {

    private static final Set<String> BEFORE_BASELINE = Set.of("charts and values kept", "image probe deleted");

    private final FakeWorld world;
    private final Driver driver;
    private boolean othersStartVersions;
    private boolean othersScale;
    private boolean othersRelease;
    private boolean othersProbe;
    private boolean othersSwap;
    private long acknowledged;
    private int checked;

    Invariants(FakeWorld world, Driver driver) {
        this.world = world;
        this.driver = driver;
    }

    /** Somebody else starts versions of Coder, and so answers for what they do to the database. */
    public void othersStartVersions() {
        othersStartVersions = true;
    }

    public void othersScale() {
        othersScale = true;
    }

    public void othersRelease() {
        othersRelease = true;
    }

    /** Somebody put the probe back while the database migrated, when it cannot be taken away again. */
    public void othersProbe() {
        othersProbe = true;
    }

    /** Somebody puts another database in place, and answers for what is in it. */
    public void othersSwap() {
        othersSwap = true;
    }

    /** How many times they were looked at. */
    public int checked() {
        return checked;
    }

    private void require(boolean holds, String invariant) {
        checked++;
        if (!holds) {
            throw new AssertionError(invariant + "\n" + world.trace() + "\n"
                    + driver.journal().steps() + "\n" + driver.journal().turn());
        }
    }

    @Override
    public void happened() {
        Journal journal = driver.journal();
        acknowledged = Math.max(acknowledged, world.postgres().coder().writes);
        if (world.replicas() == 0 && !othersScale) {
            require(
                    journal.hasBegun(StepName.SCALE_TO_ZERO) && journal.conclusion() == null,
                    "I1: Coder is at 0 replicas and no upgrade says that it did that");
        }
        FakePod migrator = world.postgres().migrator;
        if (migrator != null && !othersStartVersions) {
            require(
                    world.cluster.pods.stream().noneMatch(pod -> pod.connected && !pod.image.equals(migrator.image)),
                    "I2: another version uses the database while " + migrator.image + " migrates it");
        }
    }

    @Override
    public void connected(String image, long wanted) {
        if (othersStartVersions) {
            return;
        }
        FakePostgres.Database database = world.postgres().coder();
        require(
                wanted >= database.schema || othersSwap,
                "an old Coder is started on a newer schema: " + image + " on " + database.schema);
        if (wanted > database.schema && driver.spec().clonePolicy() != ClonePolicy.DISABLED) {
            require(
                    world.postgres().databases.values().stream()
                            .anyMatch(clone -> clone.marker.startsWith(Driver.REF.uid())
                                    && clone.completedAt != null
                                    && clone.schema == database.schema
                                    && clone.writes == database.writes),
                    "I3: " + image + " opens the database and there is no whole clone of it");
        }
    }

    /** After a statement of an effect. */
    void stated(String what) {
        happened();
        if (!BEFORE_BASELINE.contains(what)) {
            require(driver.journal().before() != null, "touched before the baseline was recorded: " + what);
        }
        require(driver.journal().conclusion() == null, "touched after the end: " + what);
    }

    /** After a decision was written. */
    void decided(Next next) {
        happened();
        Journal journal = driver.journal();
        if (journal.outageEnded() != null && journal.outageBegan() != null) {
            require(!journal.outageEnded().isBefore(journal.outageBegan()), "the outage ends before it begins");
        }
        require(!(next instanceof Next.Complete) || !driver.isBusy(), "the upgrade ends while one of its effects runs");
    }

    void ended(Next end) {
        if (!(end instanceof Next.Complete complete)) {
            require(world.postgres().coder().open || world.replicas() == 0, "held with a closed database and pods");
            return;
        }
        require(world.postgres().coder().open || !complete.journal().hasTouchedCoder(), "I11: the database is closed");
        require(world.imageProbe == null, "the probe pod is left behind");
        switch (Objects.requireNonNull(complete.journal().conclusion())) {
            case Conclusion.Succeeded _ -> succeeded(complete.journal());
            case Conclusion.RolledBack _ -> rolledBack(complete.journal());
            case Conclusion.Failed _, Conclusion.AlreadyAtTarget _ ->
                require(!complete.journal().hasTouchedCoder(), "Coder was touched, and the end says it was not");
        }
    }

    private void succeeded(Journal journal) {
        Revision newest = world.newestRevision();
        agree(journal);
        require(world.image().equals(journal.pinned().image()), "I20: the image is not the target's");
        require(
                journal.verified() != null
                        && world.postgres().coder().schema
                                == journal.verified().schema().number(),
                "I20: the schema is not the verified one");
        if (!othersRelease) {
            require(newest.values().digest().equals(journal.pinned().valuesDigest()), "the values are not the user's");
            require(
                    othersProbe
                            || Objects.equals(
                                    world.livenessProbe(),
                                    FakeCharts.read(newest.manifest()).get("probe")),
                    "I5: the probe is not as the chart renders it");
            require(deployedByUs() <= 2, "I7: more than two revisions were deployed");
        }
    }

    private void rolledBack(Journal journal) {
        agree(journal);
        Baseline before = journal.baseline();
        require(world.image().equals(before.image()), "the old image does not run");
        require(
                othersProbe || Objects.equals(world.livenessProbe(), before.livenessProbe()),
                "I5: the probe is not as it was");
        require(world.postgres().coder().schema == before.schema().number(), "I8: the schema is not the old one");
        if (!othersRelease) {
            require(
                    world.newestRevision().values().digest().equals(before.valuesDigest()),
                    "the values are not the old ones");
            require(deployedByUs() <= 3, "I7: more than three revisions were deployed");
        }
        if (!othersScale) {
            require(world.replicas() == before.replicas(), "I6: the replicas are not as they were");
        }
        if (journal.revision(RevisionRole.SERVE).isPresent()) {
            require(false, "rolled back after users may have written");
        }
    }

    private void agree(Journal journal) {
        require(!world.newestRevision().status().isPending(), "I7: the release is left pending");
        require(world.newestRevision().status() == Revision.Status.DEPLOYED, "the release is not deployed");
        require(world.schemaOfImage() == world.postgres().coder().schema, "I8: image and schema do not agree");
        require(!world.postgres().coder().dirty, "I8: dirty");
        require(world.readyPods() > 0 && world.readyPods() == world.replicas(), "L3: not all replicas are ready");
        require(world.postgres().coder().writes >= acknowledged || othersSwap, "acknowledged writes are lost");
        require(journal.outageBegan() == null || journal.outageEnded() != null, "the outage has no end");
    }

    private long deployedByUs() {
        return world.revisions().stream()
                .filter(revision -> revision.description().contains(Driver.REF.uid()))
                .count();
    }
}
