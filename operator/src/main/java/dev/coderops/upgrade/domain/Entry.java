package dev.coderops.upgrade.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something the journal must hold because it cannot be observed again: an intent, written before its effect, or a
 * finding, written when it was made.
 */
public sealed interface Entry {

    /** The target was looked up and pinned. */
    record PlanMade(Plan plan) implements Entry {}

    /** What was there before. */
    record BaselineCaptured(Baseline baseline) implements Entry {}

    /** Users lose Coder from here on. */
    record OutageBegan(Instant at) implements Entry {}

    /** Users have Coder again. */
    record OutageEnded(Instant at) implements Entry {}

    /** A clone of this name is about to be made. */
    record CloneIntended(String database) implements Entry {}

    /** The clone is whole. */
    record CloneTaken(CloneRecord taken) implements Entry {}

    /** Something may have written to the database since the clone was made: it must not be used. */
    record CloneVoided() implements Entry {}

    /** A Helm revision is about to be written. */
    record RevisionIntended(RevisionRole role, int number) implements Entry {}

    /** A session holds Coder's migration lock. */
    record MigrationSeen(Instant at) implements Entry {}

    /** No session holds it any more. */
    record MigrationEnded(Instant at) implements Entry {}

    /** The schema is at this version and the new version serves it. */
    record Migrated(SchemaVersion schema, Instant at) implements Entry {}

    /** Users may have written through the new version: nothing before this moment may be restored by itself. */
    record PointOfNoReturnReached(Instant at, String because) implements Entry {}

    /** What was seen after the last effect. */
    record Verified(String buildInfo, SchemaVersion schema, int readyReplicas, List<String> images) implements Entry {

        public Verified {
            images = List.copyOf(images);
        }
    }

    /** How to go back, and what was seen that says so. */
    record WayBackDecided(Decision decision, String because, String evidence) implements Entry {}

    /** The three revisions an upgrade may write. */
    enum RevisionRole {
        /** The target with no replicas: what the migration starts from. */
        MIGRATE("migrate"),
        /** The target with the user's own values. */
        SERVE("serve"),
        /** The old chart with the user's own values. */
        BACK("back");

        private final String text;

        RevisionRole(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** What is put back. */
    enum Decision {
        /** Coder was not touched. */
        NOT_NEEDED("NotNeeded"),
        /** The schema is as it was: the old release is enough. */
        RELEASE_ONLY("ReleaseOnly");

        private final String text;

        Decision(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * A clone that was completed.
     *
     * @param seconds from its intent to its completion, {@code null} when the intent's time is not known
     */
    record CloneRecord(
            String database,
            Instant at,
            long bytes,
            @Nullable Double seconds) {}
}
