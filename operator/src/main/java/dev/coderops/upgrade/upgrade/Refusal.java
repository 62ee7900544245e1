package dev.coderops.upgrade.upgrade;

import static java.util.Objects.requireNonNull;

/**
 * An effect that was refused several times in a row, and with what words. It speaks of that effect only: when the world
 * has moved on and another effect is wanted, it says nothing about that one.
 *
 * @param effect the name of the effect
 */
public record Refusal(String effect, String message) {

    public Refusal {
        requireNonNull(effect, "effect");
        requireNonNull(message, "message");
    }
}
