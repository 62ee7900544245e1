package dev.coderops.upgrade.upgrade;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.domain.StepRecord;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.UpgradeSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade in one pass: what was asked, what is recorded, how to look at the world, and the moment of looking.
 *
 * @param deletionRequested somebody deleted the resource: it is taken to an end first
 * @param refusal the effect that was refused several times in a row, last of all; {@code null} normally
 */
public record Upgrade(
        UpgradeRef ref,
        UpgradeSpec spec,
        Journal journal,
        World world,
        Instant now,
        boolean deletionRequested,
        @Nullable Refusal refusal) {

    public Upgrade {
        requireNonNull(ref, "ref");
        requireNonNull(spec, "spec");
        requireNonNull(journal, "journal");
        requireNonNull(world, "world");
        requireNonNull(now, "now");
    }

    Upgrade with(Journal next) {
        return new Upgrade(ref, spec, next, world, now, deletionRequested, refusal);
    }

    /** As it will be when these entries are recorded. */
    public Upgrade having(List<Entry> entries) {
        return with(journal.with(entries));
    }

    /** When waiting in a step is over: counted from when it was last begun, or from now if it is only about to be. */
    public Instant deadline(StepName step, Duration timeout) {
        return journal.step(step)
                .map(StepRecord::startedAt)
                .orElse(now)
                .plus(timeout)
                .truncatedTo(ChronoUnit.SECONDS);
    }

    public boolean isPast(Instant deadline) {
        return now.isAfter(deadline);
    }

    /** What a Helm revision of this upgrade is described with, so that it can be told from everybody else's. */
    public String mark() {
        return "CoderUpgrade " + ref + " (" + ref.uid() + ")";
    }
}
