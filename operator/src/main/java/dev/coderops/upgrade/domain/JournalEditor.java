package dev.coderops.upgrade.domain;

import dev.coderops.upgrade.domain.Entry.CloneRecord;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.Journal.Turn;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the next journal from one: records have no copy with a change. Also how a stored journal is put together again. */
public final class JournalEditor {

    private @Nullable Turn turn;
    private @Nullable Plan plan;
    private @Nullable Baseline before;
    private final Map<StepName, StepRecord> steps = new EnumMap<>(StepName.class);
    private final Map<RevisionRole, Integer> revisions = new EnumMap<>(RevisionRole.class);
    private @Nullable String cloneName;
    private int clonesVoided;
    private @Nullable CloneRecord cloneTaken;
    private @Nullable Instant outageBegan;
    private @Nullable Instant outageEnded;
    private @Nullable Instant migrationSeen;
    private @Nullable Instant migrationEnded;
    private Entry.@Nullable Migrated migrated;
    private Entry.@Nullable PointOfNoReturnReached pointOfNoReturn;
    private Entry.@Nullable Verified verified;
    private Entry.@Nullable WayBackDecided wayBack;
    private @Nullable Conclusion conclusion;

    public JournalEditor(Journal journal) {
        turn = journal.turn();
        plan = journal.plan();
        before = journal.before();
        steps.putAll(journal.steps());
        revisions.putAll(journal.revisions());
        cloneName = journal.cloneName();
        clonesVoided = journal.clonesVoided();
        cloneTaken = journal.cloneTaken();
        outageBegan = journal.outageBegan();
        outageEnded = journal.outageEnded();
        migrationSeen = journal.migrationSeen();
        migrationEnded = journal.migrationEnded();
        migrated = journal.migrated();
        pointOfNoReturn = journal.pointOfNoReturn();
        verified = journal.verified();
        wayBack = journal.wayBack();
        conclusion = journal.conclusion();
    }

    public JournalEditor turn(@Nullable Turn value) {
        turn = value;
        return this;
    }

    public JournalEditor plan(@Nullable Plan value) {
        plan = value;
        return this;
    }

    public JournalEditor before(@Nullable Baseline value) {
        before = value;
        return this;
    }

    public JournalEditor step(StepName name, StepRecord record) {
        steps.put(name, record);
        return this;
    }

    public JournalEditor revision(RevisionRole role, int number) {
        revisions.put(role, number);
        return this;
    }

    public JournalEditor cloneName(@Nullable String value) {
        cloneName = value;
        return this;
    }

    public JournalEditor clonesVoided(int value) {
        clonesVoided = value;
        return this;
    }

    public JournalEditor cloneTaken(@Nullable CloneRecord value) {
        cloneTaken = value;
        return this;
    }

    /** A voided clone gives up its place and its number; the step that makes it has to be taken again. */
    JournalEditor voidClone() {
        if (cloneName != null) {
            clonesVoided++;
            cloneName = null;
            cloneTaken = null;
            steps.remove(StepName.CLONE_DATABASE);
        }
        return this;
    }

    public JournalEditor outageBegan(@Nullable Instant value) {
        outageBegan = value;
        return this;
    }

    public JournalEditor outageEnded(@Nullable Instant value) {
        outageEnded = value;
        return this;
    }

    public JournalEditor migrationSeen(@Nullable Instant value) {
        migrationSeen = value;
        return this;
    }

    public JournalEditor migrationEnded(@Nullable Instant value) {
        migrationEnded = value;
        return this;
    }

    public JournalEditor migrated(Entry.@Nullable Migrated value) {
        migrated = value;
        return this;
    }

    public JournalEditor pointOfNoReturn(Entry.@Nullable PointOfNoReturnReached value) {
        pointOfNoReturn = value;
        return this;
    }

    public JournalEditor verified(Entry.@Nullable Verified value) {
        verified = value;
        return this;
    }

    public JournalEditor wayBack(Entry.@Nullable WayBackDecided value) {
        wayBack = value;
        return this;
    }

    public JournalEditor conclusion(@Nullable Conclusion value) {
        conclusion = value;
        return this;
    }

    public Journal build() {
        return new Journal(
                turn,
                plan,
                before,
                steps,
                revisions,
                cloneName,
                clonesVoided,
                cloneTaken,
                outageBegan,
                outageEnded,
                migrationSeen,
                migrationEnded,
                migrated,
                pointOfNoReturn,
                verified,
                wayBack,
                conclusion);
    }
}
