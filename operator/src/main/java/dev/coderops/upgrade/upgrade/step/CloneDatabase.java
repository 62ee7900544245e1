package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Activity;
import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.port.Databases.CloneRequest;
import dev.coderops.upgrade.port.Databases.CloneState;
import dev.coderops.upgrade.port.Databases.DatabaseState;
import dev.coderops.upgrade.port.Databases.Session;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Gate;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The restore point: a copy of the database on its own server, cut after the last session of Coder has ended, so that it
 * holds every write Coder ever acknowledged.
 */
final class CloneDatabase implements Gate {

    private static final Duration RECHECK = Duration.ofSeconds(2);
    private static final int NAME_BYTES = 63; // NAMEDATALEN - 1, the longest identifier PostgreSQL keeps

    @Override
    public StepName name() {
        return StepName.CLONE_DATABASE;
    }

    @Override
    public Progress observe(Upgrade upgrade) {
        if (upgrade.spec().clonePolicy() == ClonePolicy.DISABLED) {
            return new Progress.Satisfied(List.of(), "No clone: disabled by spec.snapshot.clone.");
        }
        Journal journal = upgrade.journal();
        Baseline before = journal.baseline();
        String name = cloneName(upgrade);
        Optional<CloneState> clone = upgrade.world().clone(before, name);
        if (clone.isPresent() && clone.get().complete()) {
            return taken(upgrade, clone.get());
        }
        DatabaseState state = upgrade.world().databaseState(before);
        if (state.cloning()) {
            return new Progress.Running(new Activity.Cloning(name), RECHECK);
        }
        if (!state.sessions().isEmpty()) {
            return sessions(upgrade, state.sessions());
        }
        var databases = upgrade.world().ports().databases();
        var access = upgrade.world().access(before);
        var request = new CloneRequest(before.database(), name, marker(upgrade));
        return new Progress.Required(
                List.of(new Entry.CloneIntended(name)),
                new Effect("clone database", () -> databases.createClone(access, request)),
                new Activity.Cloning(name).sentence());
    }

    private Progress taken(Upgrade upgrade, CloneState clone) {
        Instant at = OffsetDateTime.parse(clone.completedAt()).toInstant();
        Double seconds = upgrade.journal()
                .step(name())
                .map(step -> Math.max(0, Duration.between(step.startedAt(), at).toMillis()) / 1000.0)
                .orElse(null);
        return new Progress.Satisfied(
                List.of(
                        new Entry.CloneIntended(clone.name()),
                        new Entry.CloneTaken(new Entry.CloneRecord(clone.name(), at, clone.bytes(), seconds))),
                "The database was cloned to " + clone.name() + ".");
    }

    private Progress sessions(Upgrade upgrade, List<Session> sessions) {
        Instant deadline = upgrade.deadline(name(), upgrade.spec().timeouts().sessions());
        List<String> named = sessions.stream().map(CloneDatabase::named).toList();
        if (upgrade.isPast(deadline)) {
            return new Progress.Violated(
                    FailureReason.FOREIGN_SESSIONS,
                    "The database could not be cloned, because others still used it at " + deadline + ": "
                            + String.join("; ", named) + ".");
        }
        return new Progress.Running(new Activity.WaitingForSessions(named, deadline), RECHECK);
    }

    private static String named(Session session) {
        return "pid " + session.pid() + " of role " + session.role()
                + (session.application().isEmpty() ? "" : " (" + session.application() + ")")
                + (session.client().isEmpty() ? "" : " from " + session.client());
    }

    /** {@code <database>_cup_<uid>_<attempt>_<hop>}, the database's part cut so that the whole fits an identifier. */
    static String cloneName(Upgrade upgrade) {
        String known = upgrade.journal().cloneName();
        if (known != null) {
            return known;
        }
        String suffix =
                "_cup_" + upgrade.ref().shortUid() + "_" + (upgrade.journal().clonesVoided() + 1) + "_1";
        return cut(upgrade.journal().baseline().database().name(), NAME_BYTES - suffix.length()) + suffix;
    }

    private static String cut(String name, int bytes) {
        String cut = name;
        while (cut.getBytes(StandardCharsets.UTF_8).length > bytes) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private static String marker(Upgrade upgrade) {
        return upgrade.ref().uid() + "/" + (upgrade.journal().clonesVoided() + 1);
    }
}
