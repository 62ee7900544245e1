package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

/**
 * A text that must not be shown: a connection URL with its password. It can be read on purpose with {@link
 * #reveal()}; printing it, logging it or putting it into a message shows only that there is one.
 */
public final class Sensitive {

    private final String value;

    public Sensitive(String value) {
        this.value = requireNonNull(value, "value");
    }

    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sensitive sensitive && sensitive.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
