package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/**
 * Which database this is, whatever it is called and however it is reached: a name is not an identity.
 *
 * @param systemIdentifier of the server's cluster ({@code pg_control_system()}), or empty where the role may not read it
 * @param oid of the database within its server
 */
public record DatabaseIdentity(String systemIdentifier, long oid, String name) {

    public DatabaseIdentity {
        requireNonNull(systemIdentifier, "systemIdentifier");
        requireNonNull(name, "name");
    }
}
