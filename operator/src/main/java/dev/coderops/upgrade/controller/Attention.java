package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.Watch;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is watched for an upgrade that is under way: its namespace's objects of interest, and pods that start. Opened with
 * the first pass of an upgrade and closed with its end, so that an idle operator watches nothing of Coder's.
 */
final class Attention implements AutoCloseable {

    private final Wakeups wakeups;
    private final Map<String, Watches> watches = new ConcurrentHashMap<>();

    Attention(Wakeups wakeups) {
        this.wakeups = wakeups;
    }

    private static final class Watches {
        private final Watch namespace;
        private final Map<String, Watch> pods = new HashMap<>();

        Watches(Watch namespace) {
            this.namespace = namespace;
        }
    }

    /** Watches the namespace of an upgrade from now on. */
    void attend(Upgrade upgrade) {
        watches.computeIfAbsent(
                upgrade.ref().uid(),
                _ -> new Watches(upgrade.world()
                        .ports()
                        .workloads()
                        .watch(upgrade.ref(), upgrade.spec().release(), () -> wakeups.wake(upgrade.ref()))));
    }

    /** Watches pods for the moment they serve, which Kubernetes would tell up to a probe's period later. */
    void attendTo(Upgrade upgrade, List<Pod> pods) {
        Watches open = watches.get(upgrade.ref().uid());
        if (open == null) {
            return;
        }
        List<String> uids = pods.stream().map(Pod::uid).toList();
        open.pods.entrySet().removeIf(entry -> !uids.contains(entry.getKey()) && closed(entry.getValue()));
        pods.stream()
                .filter(pod -> pod.running() && !pod.ready() && !pod.terminating() && !pod.readinessAsked())
                .forEach(pod -> open.pods.computeIfAbsent(
                        pod.uid(),
                        _ -> upgrade.world().ports().coder().whenServing(pod, () -> wakeups.wake(upgrade.ref()))));
    }

    private static boolean closed(Watch watch) {
        watch.close();
        return true;
    }

    void release(UpgradeRef upgrade) {
        Watches open = watches.remove(upgrade.uid());
        if (open != null) {
            open.namespace.close();
            open.pods.values().forEach(Watch::close);
        }
    }

    @Override
    public void close() {
        for (Watches open : new ArrayList<>(watches.values())) {
            open.namespace.close();
            open.pods.values().forEach(Watch::close);
        }
        watches.clear();
    }
}
