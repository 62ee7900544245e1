package dev.coderops.upgrade.port;

/** How far the pod has come that proves the target's image: pulled onto a node, started, and of the right version. */
public sealed interface ImageProbe {

    /**
     * Not finished.
     *
     * @param detail what Kubernetes says about it
     */
    record Running(String detail) implements ImageProbe {}

    /** The image cannot be pulled or the pod cannot be placed; kubelet goes on trying. */
    record Stuck(String detail) implements ImageProbe {}

    /**
     * It ran.
     *
     * @param output what {@code coder version} printed
     */
    record Finished(String output) implements ImageProbe {}

    /** It ran and failed. */
    record Failed(String detail) implements ImageProbe {}
}
