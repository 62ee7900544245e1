package dev.coderops.upgrade.domain;

/** Whether the database is copied on its own server while nobody uses it. */
public enum ClonePolicy {
    /** Cloned; where that is impossible the upgrade is refused, because nothing else could bring the data back. */
    AUTO,
    /** Cloned or refused. */
    REQUIRED,
    /** Not cloned: the only way to go without a restore point, chosen by name. */
    DISABLED
}
