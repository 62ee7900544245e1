package dev.coderops.upgrade.adapter.helm;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What the Helm process says, in this order: {@link Ready} when Helm is loaded, {@link Begun} right before it calls Helm,
 * and one of {@link Done} and {@link Refused}. A process that ended before {@code Begun} has done nothing at all; one that
 * ended after it may have done everything.
 */
sealed interface HelmAnswer {

    /** Helm is loaded; the process waits for its request. */
    record Ready() implements HelmAnswer {}

    /** The request is read; Helm is called next. */
    record Begun() implements HelmAnswer {}

    /** Helm did it. The text is the rendered manifest, or the number of the revision that was written. */
    record Done(String text) implements HelmAnswer {
        /** A manifest may hold secrets. */
        @Override
        public String toString() {
            return "Done[" + text.length() + " characters]";
        }
    }

    /** Helm did not do it, for the reason it gives, which may hold values. */
    record Refused(String reason) implements HelmAnswer {
        @Override
        public String toString() {
            return "Refused[" + reason.length() + " characters]";
        }
    }

    default void writeTo(DataOutputStream out) throws IOException {
        switch (this) {
            case Ready _ -> out.writeByte('r');
            case Begun _ -> out.writeByte('b');
            case Done(String text) -> {
                out.writeByte('d');
                HelmRequest.writeText(out, text);
            }
            case Refused(String reason) -> {
                out.writeByte('x');
                HelmRequest.writeText(out, reason);
            }
        }
        out.flush();
    }

    static HelmAnswer readFrom(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'r' -> new Ready();
            case 'b' -> new Begun();
            case 'd' -> new Done(HelmRequest.readText(in));
            case 'x' -> new Refused(HelmRequest.readText(in));
            default -> throw new IOException("an answer of unknown kind " + kind);
        };
    }
}
