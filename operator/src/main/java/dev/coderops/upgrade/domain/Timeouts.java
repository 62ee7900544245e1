package dev.coderops.upgrade.domain;

import java.time.Duration;

/**
 * How long to <em>wait</em> for something before it counts as failed. Running SQL has no time-out: silence never proves
 * that it failed.
 *
 * @param imagePull for the target's image to be on a node
 * @param scaleDown for the last pod of the old version to be gone
 * @param sessions for sessions of others to leave the database, so that it can be cloned
 * @param start for the new version to serve once it is not migrating
 * @param rollout for all replicas to be ready
 */
public record Timeouts(Duration imagePull, Duration scaleDown, Duration sessions, Duration start, Duration rollout) {

    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10));
}
