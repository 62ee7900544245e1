package dev.coderops.upgrade.port;

import java.util.Optional;

/** What a Coder pod says of itself over HTTP. Neither question needs a token, and neither is answered while it migrates. */
public interface CoderServer {

    /** Whether the pod answers {@code /healthz} with success within a short deadline (under a second). */
    boolean serves(Pod pod);

    /** What {@code /api/v2/buildinfo} says; empty when the pod does not answer. */
    Optional<BuildInfo> buildInfo(Pod pod);

    /**
     * Wakes somebody once, when the pod first answers {@code /healthz} with success. One question is kept open all the
     * time: a migrating Coder accepts the connection and answers it in the moment it serves, so this knows sooner than any
     * polling. {@code wake} must return at once.
     *
     * @param pod as it was read once it had an address; one without is never found to serve
     */
    Watch whenServing(Pod pod, Runnable wake);

    /**
     * What a Coder server is.
     *
     * @param version as Coder spells it, {@code v2.36.1+hash}
     * @param deploymentId of the database it serves, may be empty
     */
    record BuildInfo(String version, String deploymentId) {}
}
