package dev.coderops.upgrade.adapter.helm;

import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.sun.jna.Native;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The Helm process: loads Helm, reads one request, makes one call, answers and ends.
 *
 * <p>It is a process because Helm is a Go library: loaded, it takes over the signal handlers, a call of it cannot be
 * interrupted, and its memory is never given back. The process lives no longer than the operator wants it to: when its
 * standard input ends, it ends, in the middle of anything. An operator that was killed so leaves no Helm behind that
 * would go on writing.
 */
final class HelmChild {

    /** Path of Helm's library. */
    static final String LIBRARY = "dev.coderops.upgrade.helm.library";

    private static final Path VALUES = Path.of("values.json");

    private HelmChild() {}

    static void main(String[] arguments) {
        try (DataInputStream requests = new DataInputStream(new FileInputStream(FileDescriptor.in));
                DataOutputStream answers = new DataOutputStream(new FileOutputStream(FileDescriptor.out))) {
            // Only answers may be written to where the operator reads answers.
            System.setOut(System.err);
            HelmLib helm = Native.load(System.getProperty(LIBRARY), HelmLib.class);
            new HelmAnswer.Ready().writeTo(answers);
            HelmRequest request = HelmRequest.readFrom(requests);
            endWith(requests);
            PrivateFiles.create(VALUES, request.values().getBytes(StandardCharsets.UTF_8));
            new HelmAnswer.Begun().writeTo(answers);
            answer(helm, request).writeTo(answers);
        } catch (IOException operatorHasGoneOrDiskIsFull) {
            Runtime.getRuntime().halt(2);
        }
        // No shutdown hooks: Go's threads do not end for them.
        Runtime.getRuntime().halt(0);
    }

    private static void endWith(InputStream input) {
        Thread.ofPlatform().daemon().name("end-with-operator").start(() -> {
            try {
                while (input.read() >= 0) {
                    // Nothing more is expected.
                }
            } catch (IOException closed) {
                // Gone as well.
            }
            Runtime.getRuntime().halt(3);
        });
    }

    private static HelmAnswer answer(HelmLib helm, HelmRequest request) {
        try {
            return new HelmAnswer.Done(
                    switch (request.operation()) {
                        case RENDER -> render(helm, request);
                        case UPGRADE -> upgrade(helm, request);
                    });
        } catch (RuntimeException failure) {
            String reason = failure.getMessage();
            return new HelmAnswer.Refused(reason == null || reason.isBlank() ? failure.toString() : reason);
        }
    }

    private static String render(HelmLib helm, HelmRequest request) {
        return new TemplateCommand(helm, Path.of(request.chart()))
                .withName(request.release())
                .withNamespace(request.namespace())
                .withKubeVersion(request.kubeVersion())
                .withValuesFile(VALUES.toAbsolutePath())
                .call();
    }

    /**
     * Neither waits nor rolls back: both are the operator's. The values are all of the revision's, so those of the
     * revision before are dropped.
     */
    private static String upgrade(HelmLib helm, HelmRequest request) {
        return new UpgradeCommand(helm, Path.of(request.chart()))
                .withName(request.release())
                .withNamespace(request.namespace())
                .withKubeConfigContents(request.kubeconfig())
                .withValuesFile(VALUES.toAbsolutePath())
                .withDescription(request.description())
                .withTimeout((int) request.patience().toSeconds())
                .resetValues()
                .call()
                .getRevision();
    }
}
