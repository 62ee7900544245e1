package dev.coderops.upgrade.domain;

import java.time.Instant;
import java.util.List;

/**
 * What an upgrade is waiting for. {@link #sentence()} changes only when what it tells changes: it names deadlines, never
 * the seconds gone by, so that waiting writes nothing.
 */
public sealed interface Activity {

    String sentence();

    /** Its turn on the release. */
    record Queued(String behind) implements Activity {
        @Override
        public String sentence() {
            return "Waiting for CoderUpgrade " + behind + ", which upgrades the same release, to end.";
        }
    }

    /** A person, by {@code spec.suspend}. */
    record Suspended(StepName before) implements Activity {
        @Override
        public String sentence() {
            return "Suspended before step " + before.text() + "; set spec.suspend to false to go on.";
        }
    }

    /** A service preflight needs. */
    record AskingAgain(String what, Instant deadline) implements Activity {
        @Override
        public String sentence() {
            return what + " Asking again until " + deadline + ".";
        }
    }

    /** The target's image on a node. */
    record ProbingImage(String detail, Instant deadline) implements Activity {
        @Override
        public String sentence() {
            return "Proving the target's image on a node before anything is stopped: " + detail + " (deadline "
                    + deadline + ").";
        }
    }

    /** Pods to be gone. */
    record StoppingPods(int left, Instant deadline) implements Activity {
        @Override
        public String sentence() {
            return "Waiting for " + left + " coder " + (left == 1 ? "pod" : "pods") + " to stop (deadline " + deadline
                    + ").";
        }
    }

    /** Sessions of others to leave the database. */
    record WaitingForSessions(List<String> sessions, Instant deadline) implements Activity {
        public WaitingForSessions {
            sessions = List.copyOf(sessions);
        }

        @Override
        public String sentence() {
            return "The database cannot be cloned while others use it: " + String.join("; ", sessions)
                    + ". End them; waiting until " + deadline + ".";
        }
    }

    /** The server to finish copying. */
    record Cloning(String database) implements Activity {
        @Override
        public String sentence() {
            return "Cloning the database to " + database + ".";
        }
    }

    /** Helm to finish, or to be known dead. */
    record WritingRevision(int number) implements Activity {
        @Override
        public String sentence() {
            return "Helm revision " + number + " is being written.";
        }
    }

    /** The first pod of a version. */
    record StartingPod(String detail, Instant deadline) implements Activity {
        @Override
        public String sentence() {
            return "Waiting for the coder pod to serve: " + detail + " (deadline " + deadline + ").";
        }
    }

    /** Coder's migrations. They are never interrupted, so there is no deadline. */
    record Migrating(String detail) implements Activity {
        @Override
        public String sentence() {
            return "Coder migrates its database" + detail + "; nothing is interrupted meanwhile.";
        }
    }

    /** The replicas. */
    record RollingOut(int ready, int of, String detail, Instant deadline) implements Activity {
        @Override
        public String sentence() {
            return ready + " of " + of + " coder pods of the right version are ready" + detail + " (deadline "
                    + deadline + ").";
        }
    }
}
