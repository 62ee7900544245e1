package dev.coderops.testbed.node;

import java.nio.file.Path;

/**
 * What a {@link LocalNode} is to be.
 *
 * @param controlPlaneOnly only etcd and the API server: objects can be written and watched, nothing acts on them
 * @param audit whether every request to the API server is logged
 * @param installPrerequisites whether missing Debian packages are installed
 * @param stateRoot where slots keep their state; on one machine all nodes must agree on it
 */
public record NodeOptions(boolean controlPlaneOnly, boolean audit, boolean installPrerequisites, Path stateRoot) {

    private static final Path STATE_ROOT = Path.of("/var/lib/coder-upgrade-testbed");

    /** A whole node with audit log. */
    public static NodeOptions full() {
        return new NodeOptions(false, true, true, STATE_ROOT);
    }

    /** Only an API server, with audit log. */
    public static NodeOptions apiServerOnly() {
        return new NodeOptions(true, true, true, STATE_ROOT);
    }

    public NodeOptions withAudit(boolean wanted) {
        return new NodeOptions(controlPlaneOnly, wanted, installPrerequisites, stateRoot);
    }

    public NodeOptions withoutInstalling() {
        return new NodeOptions(controlPlaneOnly, audit, false, stateRoot);
    }
}
