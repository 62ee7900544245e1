package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

/**
 * A Deployment as a chart renders it.
 *
 * @param image of the container {@code coder}
 * @param proxy whether it runs a workspace proxy, which has no database
 * @param json the Deployment as JSON, for the adapter that made it
 */
public record RenderedWorkload(String name, String image, boolean proxy, String json) {

    public RenderedWorkload {
        requireNonNull(name, "name");
        requireNonNull(image, "image");
        requireNonNull(json, "json");
    }

    /** The JSON may hold literal secrets. */
    @Override
    public String toString() {
        return "RenderedWorkload[" + name + ", " + image + "]";
    }
}
