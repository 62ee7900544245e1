package dev.coderops.upgrade.adapter.coder;

import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question to {@code /healthz} that is kept open until Coder answers it.
 *
 * <p>While it migrates, Coder's port is open and nothing reads from it: the kernel keeps the question, and Coder answers it
 * in the moment it serves. A refusal (the process has not bound the port yet) is asked again after a short pause.
 */
final class PendingQuestion implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(PendingQuestion.class);

    /** How long one question stays open: what a connection that died without a word costs at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Executor AFTER_A_PAUSE = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final PodHttp pods;
    private final Pod pod;
    private final Runnable wake;

    // Guarded by this.
    private boolean closed;
    private @Nullable CompletableFuture<PodHttp.Answer> open;

    PendingQuestion(PodHttp pods, Pod pod, Runnable wake) {
        this.pods = pods;
        this.pod = pod;
        this.wake = wake;
    }

    void ask() {
        CompletableFuture<PodHttp.Answer> question;
        synchronized (this) {
            if (closed) {
                return;
            }
            question = pods.get(pod, "/healthz", PATIENCE);
            open = question;
        }
        var _ = question.whenComplete((answer, fault) -> {
            if (fault == null && HttpCoderServer.succeeded(answer)) {
                tell();
            } else {
                AFTER_A_PAUSE.execute(this::ask);
            }
        });
    }

    private void tell() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            wake.run();
        } catch (RuntimeException e) {
            LOG.warn("What pod {}/{} woke failed", pod.namespace(), pod.name(), e);
        }
    }

    @Override
    public void close() {
        CompletableFuture<PodHttp.Answer> question;
        synchronized (this) {
            closed = true;
            question = open;
            open = null;
        }
        if (question != null) {
            question.cancel(true);
        }
    }
}
