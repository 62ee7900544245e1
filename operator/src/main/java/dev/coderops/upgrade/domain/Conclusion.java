package dev.coderops.upgrade.domain;

/** How an upgrade ended. Nothing is written or watched after it. */
public sealed interface Conclusion {

    String message();

    /** The target serves. */
    record Succeeded(String message) implements Conclusion {}

    /** The release ran the target already, and nothing was done. */
    record AlreadyAtTarget(String message) implements Conclusion {}

    /** The old version serves again, with all data it had. */
    record RolledBack(FailureReason because, String message) implements Conclusion {}

    /** Coder was never stopped. Judged again when the spec changes. */
    record Failed(FailureReason because, String message) implements Conclusion {}
}
