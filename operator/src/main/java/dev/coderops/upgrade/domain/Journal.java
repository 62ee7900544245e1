package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Entry.CloneRecord;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an upgrade must remember because the world does not tell it again: what was there before, what was intended,
 * when. Everything else is observed. It is kept in the resource's status and is the only state there is.
 *
 * @param turn why the upgrade goes back; {@code null} while it goes forward
 * @param cloneName of the clone that was intended last; {@code null} before
 * @param clonesVoided how many clones were made and then voided; numbers the next one's name
 * @param migrationSeen when a session was first seen to hold Coder's migration lock
 * @param migrationEnded when none was seen any more; {@code null} before, and again while another migrates
 * @param cloneTaken the clone that counts; {@code null} when there is none or it was voided
 */
public record Journal(
        @Nullable Turn turn,
        @Nullable Plan plan,
        @Nullable Baseline before,
        Map<StepName, StepRecord> steps,
        Map<RevisionRole, Integer> revisions,
        @Nullable String cloneName,
        int clonesVoided,
        @Nullable CloneRecord cloneTaken,
        @Nullable Instant outageBegan,
        @Nullable Instant outageEnded,
        @Nullable Instant migrationSeen,
        @Nullable Instant migrationEnded,
        Entry.@Nullable Migrated migrated,
        Entry.@Nullable PointOfNoReturnReached pointOfNoReturn,
        Entry.@Nullable Verified verified,
        Entry.@Nullable WayBackDecided wayBack,
        @Nullable Conclusion conclusion) {

    /** An intent's effect is made within moments; after this long it is a new one. */
    private static final Duration LATE = Duration.ofSeconds(30);

    public static final Journal EMPTY = new Journal(
            null, null, null, Map.of(), Map.of(), null, 0, null, null, null, null, null, null, null, null, null, null);

    /** Why and when an upgrade turned back. */
    public record Turn(FailureReason because, String message, Instant at) {

        public Turn {
            requireNonNull(because, "because");
            requireNonNull(message, "message");
            requireNonNull(at, "at");
        }
    }

    public Journal {
        steps = ordered(steps);
        revisions = Map.copyOf(revisions);
    }

    private static Map<StepName, StepRecord> ordered(Map<StepName, StepRecord> steps) {
        Map<StepName, StepRecord> sorted = new EnumMap<>(StepName.class);
        sorted.putAll(steps);
        return Collections.unmodifiableMap(sorted);
    }

    public Optional<StepRecord> step(StepName name) {
        return Optional.ofNullable(steps.get(name));
    }

    /** Whether the intent of a step was recorded. */
    public boolean hasBegun(StepName name) {
        return steps.containsKey(name);
    }

    public boolean isDone(StepName name) {
        return step(name).map(StepRecord::state).orElse(null) == StepRecord.State.DONE;
    }

    /** Whether anything users feel was intended: from then on Coder has to be brought to an end state. */
    public boolean hasTouchedCoder() {
        return hasBegun(StepName.SCALE_TO_ZERO);
    }

    public boolean goesBack() {
        return turn != null;
    }

    public Optional<Integer> revision(RevisionRole role) {
        return Optional.ofNullable(revisions.get(role));
    }

    /** The baseline, of a journal that is past the step that captures it. */
    public Baseline baseline() {
        return requireNonNull(before, "the baseline is captured before anything that needs it");
    }

    /** The plan, of a journal that is past the step that makes it. */
    public Plan pinned() {
        return requireNonNull(plan, "the plan is made before anything that needs it");
    }

    /** Records that a step is about to be made so; a step that was done before is begun again. */
    public Journal begin(StepName name, Instant now) {
        StepRecord record = steps.get(name);
        if (record == null) {
            return withStep(name, StepRecord.begun(now));
        }
        return record.state() == StepRecord.State.RUNNING ? this : withStep(name, record.begunAgain(now));
    }

    /**
     * Records that a step is about to be made so by an effect it then waits for. Where its intent is old, because nobody
     * ran since or because the effect could not be made, it is another attempt with its own time to wait: a deadline must
     * not be over before the effect was made.
     */
    public Journal beginWaiting(StepName name, Instant now) {
        StepRecord record = steps.get(name);
        if (record != null
                && record.state() == StepRecord.State.RUNNING
                && record.startedAt().plus(LATE).isBefore(now)) {
            return withStep(name, record.begunAgain(now));
        }
        return begin(name, now);
    }

    /** Records that a step is as it should be. */
    public Journal finish(StepName name, String message, Instant now) {
        StepRecord record = steps.get(name);
        return withStep(name, (record == null ? StepRecord.begun(now) : record).done(now, message));
    }

    public Journal fail(StepName name, String message, Instant now) {
        StepRecord record = steps.get(name);
        return withStep(name, (record == null ? StepRecord.begun(now) : record).failed(now, message));
    }

    /** Records what a running step waits for; a step that was not begun says nothing. */
    public Journal saying(StepName name, String message) {
        StepRecord record = steps.get(name);
        return record == null || record.state() != StepRecord.State.RUNNING
                ? this
                : withStep(name, record.saying(message));
    }

    public Journal turnedBack(FailureReason because, String message, Instant at) {
        return edit().turn(new Turn(because, message, at)).build();
    }

    public Journal concluded(Conclusion end) {
        return edit().conclusion(end).build();
    }

    public Journal with(List<Entry> entries) {
        Journal journal = this;
        for (Entry entry : entries) {
            journal = journal.with(entry);
        }
        return journal;
    }

    /** This journal with one more entry. What was recorded once, as the baseline, the plan or the start of the outage, stays. */
    public Journal with(Entry entry) {
        JournalEditor edit = edit();
        switch (entry) {
            case Entry.PlanMade(Plan made) -> edit.plan(plan == null ? made : plan);
            case Entry.BaselineCaptured(Baseline captured) -> edit.before(before == null ? captured : before);
            case Entry.OutageBegan(Instant at) -> edit.outageBegan(outageBegan == null ? at : outageBegan);
            case Entry.OutageEnded(Instant at) -> edit.outageEnded(outageEnded == null ? at : outageEnded);
            case Entry.CloneIntended(String database) -> edit.cloneName(database);
            case Entry.CloneTaken(CloneRecord taken) -> edit.cloneTaken(taken);
            case Entry.CloneVoided() -> edit.voidClone();
            case Entry.RevisionIntended(RevisionRole role, int number) -> edit.revision(role, number);
            case Entry.MigrationSeen(Instant at) ->
                edit.migrationSeen(migrationSeen == null ? at : migrationSeen).migrationEnded(null);
            case Entry.MigrationEnded(Instant at) -> edit.migrationEnded(at);
            case Entry.Migrated done -> edit.migrated(migrated == null ? done : migrated);
            case Entry.PointOfNoReturnReached reached ->
                edit.pointOfNoReturn(pointOfNoReturn == null ? reached : pointOfNoReturn);
            case Entry.Verified seen -> edit.verified(seen);
            case Entry.WayBackDecided decided -> edit.wayBack(decided);
        }
        return edit.build();
    }

    private Journal withStep(StepName name, StepRecord record) {
        return edit().step(name, record).build();
    }

    private JournalEditor edit() {
        return new JournalEditor(this);
    }
}
