package dev.coderops.upgrade.adapter.helm;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What the operator asks its Helm process to do. It travels over the process's standard input, never in its arguments
 * or environment, which others can read: values and kubeconfig carry secrets. Each text goes as its length and its
 * UTF-8 bytes, so that the process needs no JSON parser, whose loading would cost it more than everything else in Java.
 *
 * @param chart path of the chart's archive
 * @param values a values file's text
 * @param kubeVersion for rendering, the server's version; empty for an upgrade, which asks the server
 * @param kubeconfig for an upgrade, a kubeconfig's text; empty for rendering
 * @param patience how long Helm itself waits for a hook
 */
record HelmRequest(
        Operation operation,
        String namespace,
        String release,
        String chart,
        String values,
        String kubeVersion,
        String kubeconfig,
        String description,
        Duration patience) {

    /** The two things Helm is needed for. */
    enum Operation {
        RENDER,
        UPGRADE
    }

    private static final int LONGEST = 32 << 20;

    void writeTo(DataOutputStream out) throws IOException {
        writeText(out, operation.name());
        writeText(out, namespace);
        writeText(out, release);
        writeText(out, chart);
        writeText(out, values);
        writeText(out, kubeVersion);
        writeText(out, kubeconfig);
        writeText(out, description);
        out.writeInt(Math.clamp(patience.toSeconds(), 1, Integer.MAX_VALUE));
        out.flush();
    }

    /**
     * Reads one.
     *
     * @throws EOFException when the other side has gone
     */
    static HelmRequest readFrom(DataInputStream in) throws IOException {
        return new HelmRequest(
                Operation.valueOf(readText(in)),
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                Duration.ofSeconds(in.readInt()));
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Values and kubeconfig are not shown. */
    @Override
    public String toString() {
        return "HelmRequest[" + operation + " " + namespace + "/" + release + "]";
    }
}
