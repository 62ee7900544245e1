package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import java.time.Instant;

/**
 * One revision of a Helm release.
 *
 * @param chart name of the chart
 * @param description what Helm or we wrote about it; ours carries the upgrade's uid
 * @param values the user-supplied values ({@code helm get values}), not the chart's defaults
 * @param resourceVersion of the Secret it was read from, for compare-and-set
 * @param createdAt by the API server's clock
 */
public record Revision(
        ReleaseRef release,
        int number,
        Status status,
        String chart,
        String chartVersion,
        String appVersion,
        Values values,
        String manifest,
        String description,
        String resourceVersion,
        Instant createdAt) {

    /** Helm's release states, with those we never act on kept apart by name. */
    public enum Status {
        DEPLOYED,
        SUPERSEDED,
        FAILED,
        PENDING_INSTALL,
        PENDING_UPGRADE,
        PENDING_ROLLBACK,
        UNINSTALLING,
        UNINSTALLED,
        UNKNOWN;

        public boolean isPending() {
            return this == PENDING_INSTALL || this == PENDING_UPGRADE || this == PENDING_ROLLBACK;
        }

        /** As Helm spells it, {@code pending-upgrade}. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    public Revision {
        requireNonNull(release, "release");
        requireNonNull(status, "status");
        requireNonNull(values, "values");
    }
}
