package dev.coderops.upgrade.port;

import java.util.Optional;

/** What a Coder pod says of itself over HTTP. Neither question needs a token, and neither is answered while it migrates. */
public interface CoderServer {

    /** Whether the pod answers {@code /healthz} with success within a short deadline (under a second). */
    boolean serves(Pod pod);

    /** What {@code /api/v2/buildinfo} says; empty when the pod does not answer. */
    Optional<BuildInfo> buildInfo(Pod pod);

    /**
     * What a Coder server is.
     *
     * @param version as Coder spells it, {@code v2.36.1+hash}
     * @param deploymentId of the database it serves, may be empty
     */
    record BuildInfo(String version, String deploymentId) {}
}
