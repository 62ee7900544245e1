package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Sensitive;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Coder's database.
 *
 * @param url the libpq URL Coder connects with
 * @param adminUrl the libpq URL of a role that may create databases and end sessions, {@code null} for Coder's own
 * @param maintenanceDatabase another database of the same server
 * @param application what our sessions call themselves; carries the upgrade's uid, so a session tells whose it is
 */
public record DatabaseAccess(
        Sensitive url, @Nullable Sensitive adminUrl, String maintenanceDatabase, String application) {

    public DatabaseAccess {
        requireNonNull(url, "url");
        requireNonNull(maintenanceDatabase, "maintenanceDatabase");
        requireNonNull(application, "application");
    }
}
