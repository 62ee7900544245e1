package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asked for, parsed.
 *
 * @param from the version the release must run now; {@code null} when any is fine
 * @param values laid over the release's own values, after those of {@code valuesFrom} in their order
 * @param databaseUrl where the connection URL is kept; {@code null} to take what the Deployment gives to Coder
 * @param adminUrl where the URL of a role that may create databases is kept; {@code null} to use Coder's own role
 * @param maintenanceDatabase the database that control connections go to, since none may be open on Coder's own
 */
public record UpgradeSpec(
        ReleaseRef release,
        CoderVersion target,
        @Nullable CoderVersion from,
        ChartRef chart,
        Values values,
        List<ValuesSource> valuesFrom,
        @Nullable SecretKeyRef databaseUrl,
        @Nullable SecretKeyRef adminUrl,
        String maintenanceDatabase,
        ClonePolicy clonePolicy,
        boolean suspended,
        Timeouts timeouts) {

    public UpgradeSpec {
        requireNonNull(release, "release");
        requireNonNull(target, "target");
        requireNonNull(chart, "chart");
        requireNonNull(values, "values");
        valuesFrom = List.copyOf(valuesFrom);
        requireNonNull(maintenanceDatabase, "maintenanceDatabase");
        requireNonNull(clonePolicy, "clonePolicy");
        requireNonNull(timeouts, "timeouts");
    }
}
