package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.Decision;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status is the only state there is: what is written to it comes back, over the wire, in all its cases. */
class JournalRoundTripTest {

    private static final int MANY = 5_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final StatusProjector PROJECTOR = new StatusProjector("1.2.3");
    private static final Optional<CoderVersion> TARGET = Optional.of(CoderVersion.of("2.36.1"));

    @Test
    void whatIsWrittenIsReadBack() throws JournalReader.Unreadable {
        Journals journals = new Journals(20260102);
        for (int i = 0; i < MANY; i++) {
            Journal journal = journals.next();

            CoderUpgradeStatus written = project(situation(journal), null, NOW);

            assertThat(JournalReader.read(overTheWire(written)))
                    .as("journal %d", i)
                    .isEqualTo(journal);
        }
    }

    /** So that a pass that changes nothing writes nothing. */
    @Test
    void whatIsWrittenAgainIsTheSame() throws JournalReader.Unreadable {
        Journals journals = new Journals(4711);
        for (int i = 0; i < MANY; i++) {
            Journal journal = journals.next();
            CoderUpgradeStatus read = overTheWire(project(situation(journal), null, NOW));

            Journal again = JournalReader.read(read);

            assertThat(project(situation(again), read, NOW.plusSeconds(60)))
                    .as("status %d", i)
                    .isEqualTo(read);
        }
    }

    @Test
    void noStatusIsTheEmptyJournal() throws JournalReader.Unreadable {
        assertThat(JournalReader.read(null)).isEqualTo(Journal.EMPTY);
        assertThat(JournalReader.read(overTheWire(project(situation(Journal.EMPTY), null, NOW))))
                .isEqualTo(Journal.EMPTY);
    }

    /** A generator that never makes the interesting case proves nothing. */
    @Test
    void theGeneratedJournalsHaveEveryWordAndEveryFieldSetAndNotSet() {
        Set<Object> words = new HashSet<>();
        Set<String> fields = new HashSet<>();
        Journals journals = new Journals(20260102);
        for (int i = 0; i < MANY; i++) {
            Journal journal = journals.next();
            words.addAll(journal.steps().keySet());
            journal.steps().values().forEach(record -> words.add(record.state()));
            words.addAll(journal.revisions().keySet());
            Optional.ofNullable(journal.turn()).map(Journal.Turn::because).ifPresent(words::add);
            Optional.ofNullable(journal.wayBack())
                    .map(Entry.WayBackDecided::decision)
                    .ifPresent(words::add);
            Optional.ofNullable(journal.conclusion()).map(Object::getClass).ifPresent(words::add);
            Arrays.stream(Journal.class.getRecordComponents())
                    .forEach(field -> fields.add(field.getName() + (isSet(field, journal) ? " set" : " not set")));
        }
        assertThat(words)
                .contains((Object[]) StepName.values())
                .contains((Object[]) StepRecord.State.values())
                .contains((Object[]) RevisionRole.values())
                .contains((Object[]) FailureReason.values())
                .contains((Object[]) Decision.values())
                .contains((Object[]) Conclusion.class.getPermittedSubclasses());
        assertThat(fields).hasSize(2 * Journal.class.getRecordComponents().length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"before":{}}                                                              | status.before: something is missing in it
                    {"plan":{},"fromVersion":"2.1.0","toVersion":"2.2.0"}                      | status.plan: something is missing in it
                    {"plan":{"repository":"::"},"fromVersion":"2.1.0","toVersion":"2.2.0"}     | status.plan: Expected scheme name at index 0: ::
                    {"plan":{"repository":"https://x/y"}}                                      | status: plan, fromVersion or toVersion is missing
                    {"fromVersion":"two","toVersion":"2.2.0","plan":{"repository":"https://x"}}| status.plan: not a Coder version: two
                    {"steps":[{"name":"Dance","state":"Done"}]}                                | status.steps: unknown word in status: Dance
                    {"steps":[{}]}                                                             | status.steps: unknown word in status: null
                    {"steps":[{"name":"Plan","state":"Done","startedAt":"yesterday"}]}         | status.steps: Text 'yesterday' could not be parsed
                    {"steps":[{"name":"Plan","state":"Done"}]}                                 | status.steps: something is missing in it
                    {"steps":[{"name":"ScaleToZero","state":"Done","startedAt":"2026-01-01T00:00:00Z"}]} | status: before is missing
                    {"snapshot":{"clone":{"database":"x","at":"then","bytes":1}}}              | status.snapshot: Text 'then' could not be parsed
                    {"migration":{"startedAt":""}}                                             | status.migration: Text '' could not be parsed
                    {"downtime":{}}                                                            | status.downtime: something is missing in it
                    {"pointOfNoReturn":{"reachedAt":"2026-01-01T00:00:00Z"}}                   | status.pointOfNoReturn: something is missing in it
                    {"verification":{"buildinfo":"x","schemaVersion":-1}}                      | status.verification: a schema version is not negative: -1
                    {"rollback":{"reason":"Mood","message":"","at":"2026-01-01T00:00:00Z"}}    | status.rollback: unknown word in status: Mood
                    {"outcome":{"result":"Draw","message":""}}                                 | status.outcome: unknown result in status.outcome: Draw
                    {"outcome":{"result":"Failed","message":""}}                               | status.outcome: unknown word in status: null
                    {"outcome":{}}                                                             | status.outcome: something is missing in it
                    """)
    void whatSomebodyWroteByHandIsToldInASentence(String status, String sentence) {
        CoderUpgradeStatus edited = Serialization.unmarshal(status, CoderUpgradeStatus.class);

        assertThatExceptionOfType(JournalReader.Unreadable.class)
                .isThrownBy(() -> JournalReader.read(edited))
                .withMessageStartingWith("The status was edited by hand and cannot be read: " + sentence)
                .withMessageEndingWith(". Put it back as it was; nothing is done until then.");
    }

    private static boolean isSet(java.lang.reflect.RecordComponent field, Journal journal) {
        try {
            Object value = field.getAccessor().invoke(journal);
            Object empty = field.getAccessor().invoke(Journal.EMPTY);
            return !Objects.equals(value, empty);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Situation situation(Journal journal) {
        return Situation.unanswered(journal, null, "A sentence.");
    }

    private static CoderUpgradeStatus project(Situation situation, @Nullable CoderUpgradeStatus before, Instant now) {
        return PROJECTOR.project(situation, TARGET, ClonePolicy.AUTO, before, 7, now);
    }

    /** As the API server gets and gives it. */
    private static CoderUpgradeStatus overTheWire(CoderUpgradeStatus status) {
        CoderUpgrade resource = new CoderUpgrade();
        resource.setStatus(status);
        return Serialization.unmarshal(Serialization.asJson(resource), CoderUpgrade.class)
                .getStatus();
    }
}
