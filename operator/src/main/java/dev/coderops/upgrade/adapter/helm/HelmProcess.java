package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.port.PortException;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Helm process, seen from the operator: it answers one request. Closing it ends it. */
final class HelmProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HelmProcess.class);

    private final Process process;
    private final Path folder;
    private final Duration deadline;
    private final DataInputStream answers;
    private boolean ready;

    /**
     * Takes charge of a process.
     *
     * @param folder its own, deleted with it
     * @param deadline for each thing it is waited for
     */
    HelmProcess(Process process, Path folder, Duration deadline) {
        this.process = process;
        this.folder = folder;
        this.deadline = deadline;
        this.answers = new DataInputStream(process.getInputStream());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Waits until Helm is loaded.
     *
     * @throws PortException.Unavailable when the process ended or the deadline passed; nothing has happened
     */
    void awaitReady() {
        if (!ready) {
            if (!(await("did not start", false) instanceof HelmAnswer.Ready)) {
                throw new PortException.Unavailable("Helm's process did not start as expected.", null);
            }
            ready = true;
        }
    }

    /**
     * Asks what was not asked before.
     *
     * @return {@link HelmAnswer.Done} or {@link HelmAnswer.Refused}
     * @throws PortException.Unavailable when the process ended before it called Helm
     * @throws PortException.Unknown when it ended afterwards, or the deadline passed
     */
    HelmAnswer ask(HelmRequest request) {
        awaitReady();
        try {
            request.writeTo(new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 8192)));
        } catch (IOException e) {
            throw new PortException.Unavailable("Helm's process ended before it was asked" + exit() + ".", e);
        }
        if (!(await("ended before it called Helm", false) instanceof HelmAnswer.Begun)) {
            throw new PortException.Unavailable("Helm's process did not begin as expected.", null);
        }
        return await("ended without an answer", true);
    }

    private HelmAnswer await(String otherwise, boolean begun) {
        try {
            return within(deadline, () -> HelmAnswer.readFrom(answers));
        } catch (ExecutionException e) {
            String exit = exit();
            close();
            throw fault("Helm's process " + otherwise + exit + ".", begun, e.getCause());
        } catch (TimeoutException e) {
            close();
            throw fault(
                    "Helm did not answer within " + deadline.toSeconds() + " s, so its process was killed.", begun, e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw fault("Helm's process was killed because the operator stops.", begun, e);
        }
    }

    private static PortException fault(String message, boolean begun, @Nullable Throwable cause) {
        return begun
                ? new PortException.Unknown(message + " What it did shows in the release.", cause)
                : new PortException.Unavailable(message + " Nothing was changed; it is tried again.", cause);
    }

    /** Reading a pipe cannot be interrupted, so it is done elsewhere, and ends when the process does. */
    private static HelmAnswer within(Duration deadline, Callable<HelmAnswer> reading)
            throws ExecutionException, TimeoutException, InterruptedException {
        FutureTask<HelmAnswer> task = new FutureTask<>(reading);
        Thread.ofVirtual().name("helm-answer").start(task);
        return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String exit() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? " (exit code " + process.exitValue() + ")" : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Ends the process at once, whatever it does, and deletes its folder. */
    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                LOG.warn("Helm's process {} was killed but does not end.", process.pid());
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            PrivateFiles.delete(folder);
        } catch (IOException e) {
            LOG.warn(
                    "The folder of Helm's process {} stays until the operator starts again: {}",
                    process.pid(),
                    e.toString());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
