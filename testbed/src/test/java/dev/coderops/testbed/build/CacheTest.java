package dev.coderops.testbed.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

    @TempDir
    Path root;

    @Test
    void makesAnEntryOnceForAllWhoWantItAtATime() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Callable<Path> wanting = () -> new Cache(root).entry("thing-1", folder -> {
            made.incrementAndGet();
            write(folder.resolve("content"));
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Path>> all = threads.invokeAll(
                    IntStream.range(0, 8).mapToObj(_ -> wanting).toList());
            for (Future<Path> one : all) {
                assertThat(one.get().resolve("content")).hasContent("made");
            }
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void anUnfinishedEntryIsNotThereAndIsMadeAnew() {
        Cache cache = new Cache(root);
        assertThatThrownBy(() -> cache.entry("thing-1", folder -> {
                    write(folder.resolve("half"));
                    throw new IllegalStateException("no space");
                }))
                .hasMessage("no space");
        assertThat(cache.holds("thing-1")).isFalse();
        assertThat(cache.entry("thing-1", folder -> write(folder.resolve("content"))))
                .isDirectoryNotContaining("glob:**half");
    }

    @Test
    void followsTheDesktopConventionForItsPlace() {
        assertThat(Cache.userRoot(Map.of("XDG_CACHE_HOME", "/caches"), "/home/me"))
                .isEqualTo(Path.of("/caches/coder-upgrade-testbed"));
        assertThat(Cache.userRoot(Map.of(), "/home/me")).isEqualTo(Path.of("/home/me/.cache/coder-upgrade-testbed"));
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "made");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
