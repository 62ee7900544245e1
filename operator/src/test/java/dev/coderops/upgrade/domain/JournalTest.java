package dev.coderops.upgrade.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.Entry.CloneRecord;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.StepRecord.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was recorded once stays, what happens again is counted, and what says nothing new is not written. */
class JournalTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final StepName STEP = StepName.SCALE_TO_ZERO;

    @Test
    void beginningTwiceIsBeginningOnce() {
        Journal begun = Journal.EMPTY.begin(STEP, NOW);
        assertThat(begun.begin(STEP, NOW.plusSeconds(9))).isEqualTo(begun);
        assertThat(begun.hasBegun(STEP)).isTrue();
        assertThat(begun.isDone(STEP)).isFalse();
    }

    @Test
    void beginningAgainAfterItWasDoneCountsAnAttempt() {
        Journal again = Journal.EMPTY
                .begin(STEP, NOW)
                .finish(STEP, "so", NOW.plusSeconds(1))
                .begin(STEP, NOW.plusSeconds(2));
        assertThat(again.step(STEP).orElseThrow())
                .isEqualTo(new StepRecord(State.RUNNING, NOW.plusSeconds(2), null, 2, ""));
    }

    @Test
    void anOldIntentIsBegunAgainWithItsOwnTime() {
        Journal begun = Journal.EMPTY.beginWaiting(STEP, NOW);
        assertThat(begun.beginWaiting(STEP, NOW.plusSeconds(20))).isEqualTo(begun);
        StepRecord late =
                begun.beginWaiting(STEP, NOW.plusSeconds(40)).step(STEP).orElseThrow();
        assertThat(late.startedAt()).isEqualTo(NOW.plusSeconds(40));
        assertThat(late.attempts()).isEqualTo(2);
    }

    @Test
    void finishingTwiceKeepsTheFirstEnd() {
        Journal done = Journal.EMPTY.finish(STEP, "so", NOW);
        assertThat(done.finish(STEP, "otherwise", NOW.plusSeconds(5))).isEqualTo(done);
    }

    @Test
    void onlyARunningStepSaysSomething() {
        assertThat(Journal.EMPTY.saying(STEP, "waits")).isEqualTo(Journal.EMPTY);
        Journal done = Journal.EMPTY.finish(STEP, "so", NOW);
        assertThat(done.saying(STEP, "waits")).isEqualTo(done);
        assertThat(Journal.EMPTY
                        .begin(STEP, NOW)
                        .saying(STEP, "waits")
                        .step(STEP)
                        .orElseThrow()
                        .message())
                .isEqualTo("waits");
    }

    @Test
    void theOutageBeginsAndEndsOnce() {
        Journal journal = Journal.EMPTY.with(List.of(
                new Entry.OutageBegan(NOW),
                new Entry.OutageBegan(NOW.plusSeconds(1)),
                new Entry.OutageEnded(NOW.plusSeconds(2)),
                new Entry.OutageEnded(NOW.plusSeconds(3))));
        assertThat(journal.outageBegan()).isEqualTo(NOW);
        assertThat(journal.outageEnded()).isEqualTo(NOW.plusSeconds(2));
    }

    @Test
    void aVoidedCloneGivesUpItsPlaceAndItsNumber() {
        Journal journal = Journal.EMPTY
                .begin(StepName.CLONE_DATABASE, NOW)
                .with(List.of(
                        new Entry.CloneIntended("one"),
                        new Entry.CloneTaken(new CloneRecord("one", NOW, 1, null)),
                        new Entry.CloneVoided()));
        assertThat(journal.clonesVoided()).isEqualTo(1);
        assertThat(journal.cloneName()).isNull();
        assertThat(journal.cloneTaken()).isNull();
        assertThat(journal.hasBegun(StepName.CLONE_DATABASE)).isFalse();
        assertThat(journal.with(new Entry.CloneVoided())).isEqualTo(journal);
    }

    @Test
    void aMigrationThatIsSeenAgainHasNotEnded() {
        Journal journal = Journal.EMPTY.with(List.of(
                new Entry.MigrationSeen(NOW),
                new Entry.MigrationEnded(NOW.plusSeconds(1)),
                new Entry.MigrationSeen(NOW.plusSeconds(2))));
        assertThat(journal.migrationSeen()).isEqualTo(NOW);
        assertThat(journal.migrationEnded()).isNull();
    }

    @Test
    void thePointOfNoReturnStays() {
        Journal journal = Journal.EMPTY.with(List.of(
                new Entry.PointOfNoReturnReached(NOW, "first"), new Entry.PointOfNoReturnReached(NOW, "second")));
        assertThat(journal.pointOfNoReturn()).isEqualTo(new Entry.PointOfNoReturnReached(NOW, "first"));
    }

    @Test
    void anIntendedRevisionIsReplacedByALaterOne() {
        Journal journal = Journal.EMPTY.with(List.of(
                new Entry.RevisionIntended(RevisionRole.MIGRATE, 2),
                new Entry.RevisionIntended(RevisionRole.MIGRATE, 3)));
        assertThat(journal.revision(RevisionRole.MIGRATE)).contains(3);
        assertThat(journal.revision(RevisionRole.BACK)).isEmpty();
    }

    @Test
    void putTogetherAgainItIsTheSame() {
        Journal journal = Journal.EMPTY
                .begin(STEP, NOW)
                .with(new Entry.RevisionIntended(RevisionRole.MIGRATE, 2))
                .turnedBack(FailureReason.DELETED, "It was deleted.", NOW)
                .concluded(new Conclusion.RolledBack(FailureReason.DELETED, "Back."));
        assertThat(new JournalEditor(journal).build()).isEqualTo(journal);
        assertThat(journal.goesBack()).isTrue();
        assertThat(journal.hasTouchedCoder()).isTrue();
    }
}
