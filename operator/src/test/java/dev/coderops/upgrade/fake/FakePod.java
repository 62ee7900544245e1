package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.port.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pod of Coder with its container. */
final class FakePod {

    final String name;
    final String uid;
    final String image;
    final @Nullable String probe;
    final String url;
    final List<String> log = new ArrayList<>();

    boolean running;
    boolean connected;
    boolean migrating;
    boolean serving;
    boolean ready;
    boolean terminating;
    boolean gone;
    boolean asked;
    int restarts;

    @Nullable Instant readySince;

    @Nullable String trouble;

    /** Counts runs of the container, so that what was scheduled for an ended one does not happen to the next. */
    int run;

    FakePod(String name, String uid, String image, @Nullable String probe, String url) {
        this.name = name;
        this.uid = uid;
        this.image = image;
        this.probe = probe;
        this.url = url;
    }

    Pod seen(String namespace) {
        return new Pod(
                namespace,
                name,
                uid,
                running ? "10.0.0.1" : null,
                image,
                running,
                ready,
                ready ? readySince : null,
                terminating,
                restarts,
                trouble,
                asked);
    }
}
