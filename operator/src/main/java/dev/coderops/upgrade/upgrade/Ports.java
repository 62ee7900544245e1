package dev.coderops.upgrade.upgrade;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.port.CoderServer;
import dev.coderops.upgrade.port.Databases;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Upgrades;
import dev.coderops.upgrade.port.Workloads;

/** The world, port by port. */
public record Ports(Releases releases, Workloads workloads, Databases databases, CoderServer coder, Upgrades upgrades) {

    public Ports {
        requireNonNull(releases, "releases");
        requireNonNull(workloads, "workloads");
        requireNonNull(databases, "databases");
        requireNonNull(coder, "coder");
        requireNonNull(upgrades, "upgrades");
    }
}
