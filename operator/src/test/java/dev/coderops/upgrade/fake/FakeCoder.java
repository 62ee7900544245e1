package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.port.CoderServer;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import java.util.Optional;

/** Coder over HTTP. */
final class FakeCoder implements CoderServer {

    private final FakeWorld world;

    FakeCoder(FakeWorld world) {
        this.world = world;
    }

    private Optional<FakePod> serving(Pod pod) {
        world.asked("coder");
        return world.cluster.pods.stream()
                .filter(one -> one.uid.equals(pod.uid()) && one.serving)
                .findFirst();
    }

    @Override
    public boolean serves(Pod pod) {
        return serving(pod).isPresent();
    }

    @Override
    public Optional<BuildInfo> buildInfo(Pod pod) {
        String says = world.faults().buildInfoSays;
        return world.faults().buildInfoSilent
                ? Optional.empty()
                : serving(pod)
                        .map(one -> one.image.substring(one.image.lastIndexOf(':') + 1))
                        .map(tag -> new BuildInfo(says.isEmpty() ? tag + "+0abcdef" : says, "deployment-1"));
    }

    @Override
    public Watch whenServing(Pod pod, Runnable wake) {
        return () -> {};
    }
}
