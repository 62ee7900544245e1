package dev.coderops.upgrade.adapter.coder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coderops.upgrade.port.CoderServer.BuildInfo;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpCoderServerTest {

    private static final Pod POD =
            new Pod("coder", "coder-1", "u", "127.0.0.1", "image", true, false, null, false, 0, null, false);

    private FakeCoder coder;
    private HttpCoderServer server;

    @BeforeEach
    void start() throws IOException {
        coder = new FakeCoder();
        server = new HttpCoderServer(new DirectPods(coder.port));
    }

    @AfterEach
    void stop() {
        server.close();
        coder.close();
    }

    @Test
    void aPodThatAnswersServes() {
        coder.listen();
        coder.serve();
        assertThat(server.serves(POD)).isTrue();
        assertThat(server.buildInfo(POD)).contains(new BuildInfo("v2.36.1+abc", "deployment"));
    }

    @Test
    void aPodThatRefusesOrHasNoAddressDoesNotServe() {
        assertThat(server.serves(POD)).isFalse();
        assertThat(server.buildInfo(POD)).isEmpty();
        assertThat(server.serves(
                        new Pod("coder", "coder-1", "u", null, "image", true, false, null, false, 0, null, false)))
                .isFalse();
    }

    @Test
    void aPodThatMigratesIsNotWaitedFor() {
        coder.listen();
        long start = System.nanoTime();
        assertThat(server.serves(POD)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(700));
        assertThat(server.buildInfo(POD)).isEmpty();
    }

    @Test
    void aPodThatRedirectsTellsItsVersionInAHeader() {
        coder.redirects = true;
        coder.listen();
        coder.serve();
        assertThat(server.buildInfo(POD)).contains(new BuildInfo("v2.36.1+abc", ""));
    }

    @Test
    void whatIsNotBuildInfoIsNoAnswer() {
        coder.buildInfo = "<html>";
        coder.listen();
        coder.serve();
        assertThat(server.buildInfo(POD)).isEmpty();
    }

    @Test
    void theWakeComesOnceInTheMomentItServes() throws Exception {
        Semaphore woken = new Semaphore(0);
        try (Watch _ = server.whenServing(POD, woken::release)) {
            // Refused, then accepted and left without an answer, as Coder does it.
            assertThat(woken.tryAcquire(250, TimeUnit.MILLISECONDS)).isFalse();
            coder.listen();
            assertThat(coder.asked.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
            assertThat(woken.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();

            long served = System.nanoTime();
            coder.serve();
            assertThat(woken.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - served)).isLessThan(Duration.ofMillis(250));

            assertThat(woken.tryAcquire(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(coder.questions).hasValue(1);
        }
    }

    @Test
    void aClosedWatchWakesNobody() throws Exception {
        Semaphore woken = new Semaphore(0);
        coder.listen();
        Watch watch = server.whenServing(POD, woken::release);
        assertThat(coder.asked.tryAcquire(2, TimeUnit.SECONDS)).isTrue();
        watch.close();
        watch.close();
        coder.serve();
        assertThat(woken.tryAcquire(400, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(coder.questions).hasValue(1);
    }

    /** Takes connections from the time it listens and answers from the time it serves. */
    private static final class FakeCoder implements AutoCloseable {
        final int port;
        final CountDownLatch serving = new CountDownLatch(1);
        final Semaphore asked = new Semaphore(0);
        final AtomicInteger questions = new AtomicInteger();
        volatile boolean redirects;
        volatile String buildInfo = """
                {"version":"v2.36.1+abc","deployment_id":"deployment","field_of_another_year":1}""";
        private @Nullable HttpServer http;

        FakeCoder() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }
        }

        void listen() {
            try {
                HttpServer listening =
                        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
                listening.createContext("/", this::answer);
                listening.start();
                http = listening;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void serve() {
            serving.countDown();
        }

        private void answer(HttpExchange exchange) throws IOException {
            questions.incrementAndGet();
            asked.release();
            try {
                serving.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            boolean health = exchange.getRequestURI().getPath().equals("/healthz");
            byte[] body = (health ? "OK" : buildInfo).getBytes(UTF_8);
            if (health) {
                exchange.getResponseHeaders().add("X-Coder-Build-Version", "v2.36.1+abc");
            } else if (redirects) {
                exchange.getResponseHeaders().add("Location", "https://coder.example.com");
            }
            exchange.sendResponseHeaders(!health && redirects ? 307 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        @Override
        public void close() {
            serve();
            if (http != null) {
                http.stop(0);
            }
        }
    }
}
