package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Entry.Decision;
import dev.coderops.upgrade.domain.Entry.RevisionRole;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.JournalEditor;
import dev.coderops.upgrade.domain.Plan;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Journals as an upgrade may have them, from a seed: every field set and not set, every word of every enum. What an upgrade
 * cannot have is left out: a baseline without a plan, a touched Coder without a baseline, an end of what never began.
 */
final class Journals {

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "A sentence, with \"quotes\", a \\ and a 'tick'.",
            "several\nlines\r\n\twith tabs",
            "%s ${x} {{ .Values }} <b>&amp;</b>",
            "Grüße, 日本語, \ud83d\ude80, \u202eright to left",
            "true",
            "0755",
            "2026-01-01");

    private final Random random;

    Journals(long seed) {
        this.random = new Random(seed);
    }

    Journal next() {
        JournalEditor journal = new JournalEditor(Journal.EMPTY);
        boolean planned = chance(80);
        boolean captured = planned && chance(75);
        if (planned) {
            journal.plan(plan());
        }
        if (captured) {
            journal.before(baseline());
        }
        for (StepName step : StepName.values()) {
            if ((captured || step.compareTo(StepName.SCALE_TO_ZERO) < 0 || step == StepName.SETTLE_BACK)
                    && chance(50)) {
                journal.step(step, step());
            }
        }
        for (RevisionRole role : RevisionRole.values()) {
            if (chance(40)) {
                journal.revision(role, random.nextInt(1, 100));
            }
        }
        if (captured) {
            restorePoint(journal);
            journal.migrationSeen(sometimes(this::instant)).migrationEnded(sometimes(this::instant));
            journal.migrated(sometimes(() -> new Entry.Migrated(schema(), instant())));
        }
        if (chance(60)) {
            journal.outageBegan(instant()).outageEnded(sometimes(this::instant));
        }
        journal.pointOfNoReturn(sometimes(() -> new Entry.PointOfNoReturnReached(instant(), text())));
        journal.verified(
                sometimes(() -> new Entry.Verified(text(), schema(), random.nextInt(10), texts(random.nextInt(4)))));
        if (chance(50)) {
            journal.turn(new Journal.Turn(one(FailureReason.values()), text(), instant()));
            journal.wayBack(sometimes(() -> new Entry.WayBackDecided(one(Decision.values()), text(), text())));
        }
        journal.conclusion(sometimes(this::conclusion));
        return journal.build();
    }

    private void restorePoint(JournalEditor journal) {
        journal.clonesVoided(chance(60) ? 0 : random.nextInt(1, 5));
        if (chance(70)) {
            String name = "coder_cup_" + random.nextInt(1000);
            journal.cloneName(name);
            journal.cloneTaken(sometimes(() ->
                    new Entry.CloneRecord(name, instant(), random.nextLong(1L << 50), sometimes(random::nextDouble))));
        }
    }

    private Plan plan() {
        return new Plan(
                version(),
                version(),
                new ChartRef(
                        URI.create(one(
                                "https://helm.coder.com/v2",
                                "http://127.0.0.1:8080",
                                "https://charts.example.com:8443/a%20b/c/")),
                        text(),
                        version().toString(),
                        digest()),
                text(),
                sometimes(this::schema),
                digest());
    }

    private Baseline baseline() {
        return new Baseline(
                text(),
                text(),
                random.nextInt(10),
                sometimes(() -> one("{\"httpGet\":{\"path\":\"/healthz\"},\"periodSeconds\":7}", "{}", "")),
                text(),
                random.nextInt(1, 1000),
                "coder-" + version(),
                text(),
                digest(),
                digest(),
                schema(),
                new DatabaseIdentity(text(), random.nextLong(1L << 32), text()),
                text(),
                text());
    }

    private StepRecord step() {
        return new StepRecord(
                one(StepRecord.State.values()), instant(), sometimes(this::instant), random.nextInt(1, 9), text());
    }

    private Conclusion conclusion() {
        return switch (random.nextInt(4)) {
            case 0 -> new Conclusion.Succeeded(text());
            case 1 -> new Conclusion.AlreadyAtTarget(text());
            case 2 -> new Conclusion.RolledBack(one(FailureReason.values()), text());
            default -> new Conclusion.Failed(one(FailureReason.values()), text());
        };
    }

    private CoderVersion version() {
        return new CoderVersion(
                random.nextInt(3), random.nextInt(1_000_000), random.nextInt(20), one("", "", "rc.1", "devel-3.x"));
    }

    private SchemaVersion schema() {
        return new SchemaVersion(chance(90) ? random.nextInt(1000) : random.nextLong(Long.MAX_VALUE));
    }

    /** Some with nanoseconds, some with none at all: servers' clocks differ. */
    private Instant instant() {
        return Instant.ofEpochSecond(random.nextLong(4_000_000_000L), chance(50) ? 0 : random.nextInt(1_000_000_000));
    }

    private String digest() {
        return "sha256:%064x".formatted(random.nextLong(Long.MAX_VALUE));
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    private <T> @Nullable T sometimes(Supplier<T> value) {
        return chance(60) ? value.get() : null;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
