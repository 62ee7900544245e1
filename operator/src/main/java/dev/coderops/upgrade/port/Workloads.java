package dev.coderops.upgrade.port;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import java.util.List;
import java.util.Optional;

/** The Kubernetes objects Coder runs as, and the few objects an upgrade makes beside them. */
public interface Workloads {

    /** The Deployment of this name; empty when there is none. */
    Optional<Workload> workload(ReleaseRef release, String deployment);

    /** All pods the Deployment's selector finds, those that terminate included. */
    List<Pod> pods(Workload workload);

    /**
     * What Kubernetes gives the container {@code coder} as the environment variable, resolved from a literal value, a
     * {@code secretKeyRef}, a {@code configMapKeyRef} or {@code envFrom}; empty when it gives none.
     */
    Optional<Sensitive> environment(Workload workload, String variable);

    /** The same for a Deployment that is not applied yet, from a rendered manifest. */
    Optional<Sensitive> environment(ReleaseRef release, RenderedWorkload rendered, String variable);

    /** The Deployment in a rendered manifest whose pods have a container {@code coder}; empty when there is none. */
    Optional<RenderedWorkload> rendered(String manifest);

    Optional<Sensitive> secret(String namespace, SecretKeyRef key);

    /** The values of a source; empty when it does not exist. */
    Optional<Values> values(String namespace, ValuesSource source);

    /** The rights of a list the operator does not have, as sentences ("patch deployments.apps in namespace coder"). */
    List<String> missingRights(String namespace);

    /** Sets the replicas through the scale subresource; compare-and-set on the uid and resourceVersion that were read. */
    void scale(Workload workload, int replicas);

    /** Removes the liveness probe of the container {@code coder}; a JSON patch that tests the container's name and the uid. */
    void removeLivenessProbe(Workload workload);

    /** Puts a liveness probe back, byte for byte as {@link Workload#livenessProbe()} once gave it. */
    void restoreLivenessProbe(Workload workload, String probe);

    /**
     * Touches an annotation of the pod, which makes the kubelet ask its readiness probe at once instead of at the next
     * period. Tells nothing to the pod and makes no rollout.
     */
    void askReadinessNow(Pod pod);

    /** Whether {@link #askReadinessNow} was done to this pod is told by {@link Pod#readinessAsked()}. */
    Optional<ImageProbe> imageProbe(UpgradeRef upgrade);

    /**
     * Starts a pod that runs {@code coder version} from the target's image with its pull secrets and node constraints,
     * owned by the upgrade. Starting it twice is starting it once.
     */
    void startImageProbe(UpgradeRef upgrade, RenderedWorkload target);

    void deleteImageProbe(UpgradeRef upgrade);

    /**
     * Keeps the provisions in a Secret owned by the upgrade. Written once: a second call for the same revision leaves what
     * was kept first.
     */
    void keep(UpgradeRef upgrade, Provisions provisions);

    /** What was kept for the upgrade that began at this revision. */
    Optional<Provisions> kept(UpgradeRef upgrade, int revision);

    /** The last lines a container wrote before it ended, newest last, at most 500, since a failed migration is logged with all its SQL; empty when they cannot be had. */
    List<String> lastWords(Pod pod);

    /**
     * Wakes somebody at every change that may concern an upgrade: of Coder's Deployment and pods, of the image probe and
     * of the release's revisions. It only says that something changed, not what, and may wake for nothing; many changes at
     * once are many calls. It mends itself when the connection breaks, and wakes after that, because something may have
     * been missed. {@code wake} must return at once.
     */
    Watch watch(UpgradeRef upgrade, ReleaseRef release, Runnable wake);
}
