package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** {@link Workloads} on an API server. Holds no objects: every question is asked anew. */
public final class KubernetesWorkloads implements Workloads {

    private final ApiServer api;
    private final InstantSource clock;
    private final Deployments deployments;
    private final PodReader pods;
    private final ImageProbePods probes;
    private final UndoSecrets undo;
    private final Rights rights;

    /**
     * With the rights and the identity of a client.
     *
     * @param client stays the caller's to close; its retries are not used
     * @param rights that {@link #missingRights} asks for, as a rule {@link Rights#ALL}
     */
    public KubernetesWorkloads(KubernetesClient client, InstantSource clock, List<Right> rights) {
        this.api = new ApiServer(client);
        this.clock = clock;
        this.deployments = new Deployments(api);
        this.pods = new PodReader(api, deployments);
        this.probes = new ImageProbePods(api);
        this.undo = new UndoSecrets(api);
        this.rights = new Rights(api, rights);
    }

    @Override
    public Optional<Workload> workload(ReleaseRef release, String deployment) {
        return deployments.workload(release.namespace(), deployment);
    }

    @Override
    public List<Pod> pods(Workload workload) {
        return pods.pods(workload);
    }

    @Override
    public Optional<Sensitive> environment(Workload workload, String variable) {
        return environment(workload.namespace(), deployments.now(workload), variable);
    }

    @Override
    public Optional<Sensitive> environment(ReleaseRef release, RenderedWorkload rendered, String variable) {
        return environment(release.namespace(), Json.trusted(rendered.json()), variable);
    }

    private Optional<Sensitive> environment(String namespace, JsonNode deployment, String variable) {
        JsonNode container = CoderContainer.in(deployment)
                .orElseThrow(() -> new PortException.Rejected("The Deployment has no container \"coder\".", null));
        return EnvironmentResolver.resolve(container, variable, new Configuration(api, namespace))
                .map(Sensitive::new);
    }

    @Override
    public Optional<RenderedWorkload> rendered(String manifest) {
        return RenderedManifests.deployment(manifest);
    }

    @Override
    public Optional<Sensitive> secret(String namespace, SecretKeyRef key) {
        return new Configuration(api, namespace)
                .secret(key.name())
                .map(data -> data.get(key.key()))
                .map(Sensitive::new);
    }

    @Override
    public Optional<Values> values(String namespace, ValuesSource source) {
        return new Configuration(api, namespace).values(source);
    }

    @Override
    public List<String> missingRights(String namespace) {
        return rights.missing(namespace);
    }

    @Override
    public void scale(Workload workload, int replicas) {
        deployments.scale(workload, replicas);
    }

    @Override
    public void removeLivenessProbe(Workload workload) {
        deployments.removeLivenessProbe(workload);
    }

    @Override
    public void restoreLivenessProbe(Workload workload, String probe) {
        deployments.restoreLivenessProbe(workload, probe);
    }

    @Override
    public void askReadinessNow(Pod pod) {
        pods.askReadinessNow(pod, clock.instant());
    }

    @Override
    public Optional<ImageProbe> imageProbe(UpgradeRef upgrade) {
        return probes.find(upgrade);
    }

    @Override
    public void startImageProbe(UpgradeRef upgrade, RenderedWorkload target) {
        probes.start(upgrade, target);
    }

    @Override
    public void deleteImageProbe(UpgradeRef upgrade) {
        probes.delete(upgrade);
    }

    @Override
    public void keep(UpgradeRef upgrade, Provisions provisions) {
        undo.keep(upgrade, ProvisionsDocument.key(provisions.revision()), ProvisionsDocument.text(provisions));
    }

    @Override
    public Optional<Provisions> kept(UpgradeRef upgrade, int revision) {
        return undo.kept(upgrade, ProvisionsDocument.key(revision)).map(ProvisionsDocument::provisions);
    }

    @Override
    public List<String> lastWords(Pod pod) {
        return pods.lastWords(pod);
    }

    @Override
    public Watch watch(UpgradeRef upgrade, ReleaseRef release, Runnable wake) {
        return NamespaceWatch.open(api, upgrade, release, wake);
    }
}
