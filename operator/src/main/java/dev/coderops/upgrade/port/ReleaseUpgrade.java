package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;

/**
 * One revision to be written.
 *
 * @param values all user-supplied values of the revision: nothing of an earlier one is reused
 * @param buildsOn the number of the newest revision as the decision saw it; the new one gets the next number
 * @param description what {@code helm history} shows; carries the upgrade's uid
 */
public record ReleaseUpgrade(ReleaseRef release, ChartArchive chart, Values values, int buildsOn, String description) {

    public ReleaseUpgrade {
        requireNonNull(release, "release");
        requireNonNull(chart, "chart");
        requireNonNull(values, "values");
        requireNonNull(description, "description");
    }
}
