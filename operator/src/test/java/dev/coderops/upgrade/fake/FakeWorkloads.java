package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.ImageProbe;
import dev.coderops.upgrade.port.Pod;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Provisions;
import dev.coderops.upgrade.port.RenderedWorkload;
import dev.coderops.upgrade.port.Watch;
import dev.coderops.upgrade.port.Workload;
import dev.coderops.upgrade.port.Workloads;
import dev.coderops.upgrade.upgrade.World;
import java.util.List;
import java.util.Optional;

/** Kubernetes. */
final class FakeWorkloads implements Workloads {

    private static final String PORT = "workloads";

    private final FakeWorld world;

    FakeWorkloads(FakeWorld world) {
        this.world = world;
    }

    @Override
    public Optional<Workload> workload(ReleaseRef release, String deployment) {
        world.asked(PORT);
        return deployment.equals(world.cluster.name) ? world.cluster.workload() : Optional.empty();
    }

    @Override
    public List<Pod> pods(Workload workload) {
        world.asked(PORT);
        return world.cluster.pods.stream()
                .map(pod -> pod.seen(workload.namespace()))
                .toList();
    }

    @Override
    public Optional<Sensitive> environment(Workload workload, String variable) {
        world.asked(PORT);
        return variable.equals(World.DATABASE_VARIABLE) ? url(world.cluster.url) : Optional.empty();
    }

    @Override
    public Optional<Sensitive> environment(ReleaseRef release, RenderedWorkload rendered, String variable) {
        world.asked(PORT);
        return url(FakeHelm.field(FakeCharts.read(rendered.json()), "url"));
    }

    private static Optional<Sensitive> url(String url) {
        return url.equals("none") ? Optional.empty() : Optional.of(new Sensitive(url));
    }

    @Override
    public Optional<RenderedWorkload> rendered(String manifest) {
        return FakeCharts.rendered(manifest);
    }

    @Override
    public Optional<Sensitive> secret(String namespace, SecretKeyRef key) {
        world.asked(PORT);
        return Optional.ofNullable(world.secrets.get(key));
    }

    @Override
    public Optional<Values> values(String namespace, ValuesSource source) {
        world.asked(PORT);
        return Optional.ofNullable(world.sources.get(source));
    }

    @Override
    public List<String> missingRights(String namespace) {
        return world.faults().missingRights;
    }

    @Override
    public void scale(Workload workload, int replicas) {
        world.told(PORT, "scale");
        expect(workload);
        int before = world.cluster.replicas;
        if (replicas < before && world.postgres().isMigrating()) {
            throw new AssertionError("scaled down to " + replicas + " while the database migrates");
        }
        world.cluster.change(() -> world.cluster.replicas = replicas);
        world.statement("scale " + before + "→" + replicas);
    }

    private void expect(Workload workload) {
        if (!world.cluster.matches(workload)) {
            throw new PortException.Rejected("The Deployment has changed since it was read.", null);
        }
    }

    @Override
    public void removeLivenessProbe(Workload workload) {
        world.told(PORT, "removeLivenessProbe");
        expectUid(workload);
        if (world.cluster.probe != null) {
            expectNoMigration("liveness probe removed");
            world.cluster.change(() -> world.cluster.probe = null);
        }
        world.statement("probe removed");
    }

    @Override
    public void restoreLivenessProbe(Workload workload, String probe) {
        world.told(PORT, "restoreLivenessProbe");
        expectUid(workload);
        expectNoMigration("liveness probe restored");
        world.cluster.change(() -> world.cluster.probe = probe);
        world.statement("probe restored");
    }

    private void expectUid(Workload workload) {
        if (!workload.uid().equals(world.cluster.uid)) {
            throw new PortException.Rejected("The Deployment is another one.", null);
        }
    }

    private void expectNoMigration(String what) {
        if (world.postgres().isMigrating()) {
            throw new AssertionError(what + " while the database migrates: the pod is replaced");
        }
    }

    @Override
    public void askReadinessNow(Pod pod) {
        world.told(PORT, "askReadinessNow");
        FakePod asked = world.cluster.pods.stream()
                .filter(one -> one.uid.equals(pod.uid()))
                .findFirst()
                .orElseThrow(() -> new PortException.Rejected("There is no pod " + pod.name() + ".", null));
        world.cluster.askReadiness(asked);
        world.statement("readiness asked");
    }

    @Override
    public Optional<ImageProbe> imageProbe(UpgradeRef upgrade) {
        world.asked(PORT);
        FakeWorld.Probe probe = world.imageProbe;
        if (probe == null) {
            return Optional.empty();
        }
        String failure = world.faults().imageProbeFails;
        if (failure != null) {
            return Optional.of(new ImageProbe.Failed(failure));
        }
        if (world.faults().unpullable.contains(probe.image)) {
            return Optional.of(new ImageProbe.Stuck("ImagePullBackOff"));
        }
        if (world.clock().now().isBefore(probe.startedAt.plus(world.faults().imagePull))) {
            return Optional.of(new ImageProbe.Running("ContainerCreating"));
        }
        String says = world.faults().imageSays;
        return Optional.of(new ImageProbe.Finished(
                says.isEmpty()
                        ? "Coder " + probe.image.substring(probe.image.lastIndexOf(':') + 1) + "+0abcdef"
                        : says));
    }

    @Override
    public void startImageProbe(UpgradeRef upgrade, RenderedWorkload target) {
        world.told(PORT, "startImageProbe");
        if (world.imageProbe == null) {
            world.imageProbe = new FakeWorld.Probe(target.image(), world.clock().now());
            world.clock().after(world.faults().imagePull, world::happened);
        }
        world.statement("image probe started");
    }

    @Override
    public void deleteImageProbe(UpgradeRef upgrade) {
        world.told(PORT, "deleteImageProbe");
        world.imageProbe = null;
        world.statement("image probe deleted");
    }

    @Override
    public void keep(UpgradeRef upgrade, Provisions provisions) {
        world.told(PORT, "keep");
        world.kept.putIfAbsent(provisions.revision(), provisions);
        world.statement("charts and values kept");
    }

    @Override
    public Optional<Provisions> kept(UpgradeRef upgrade, int revision) {
        world.asked(PORT);
        return Optional.ofNullable(world.kept.get(revision));
    }

    @Override
    public List<String> lastWords(Pod pod) {
        return world.cluster.pods.stream()
                .filter(one -> one.uid.equals(pod.uid()))
                .findFirst()
                .map(one -> List.copyOf(one.log))
                .orElse(List.of());
    }

    @Override
    public Watch watch(UpgradeRef upgrade, ReleaseRef release, Runnable wake) {
        return () -> {};
    }
}
