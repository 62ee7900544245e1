package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Every right an upgrade uses in the release's namespace, and which of them are missing.
 *
 * <p>Helm reads what the new manifest names, patches what is there, creates what is new and deletes what the new manifest
 * no longer has; so it needs those four verbs on every kind the chart can render. It never replaces (no {@code update}).
 */
public final class Rights {

    private static final List<Right> OWN = List.of(
            of("get", "apps", "deployments"),
            of("watch", "apps", "deployments"),
            of("patch", "apps", "deployments"),
            new Right("update", "apps", "deployments", "scale"),
            of("get", "", "pods"),
            of("list", "", "pods"),
            of("watch", "", "pods"),
            of("create", "", "pods"),
            of("patch", "", "pods"),
            of("delete", "", "pods"),
            new Right("get", "", "pods", "log"),
            of("get", "", "secrets"),
            of("watch", "", "secrets"),
            of("create", "", "secrets"),
            of("update", "", "secrets"),
            of("get", "", "configmaps"),
            of("get", "", "serviceaccounts"));

    /** Helm's revisions are Secrets: written, marked as superseded, and pruned after ten. */
    private static final List<Right> REVISIONS = List.of(
            of("get", "", "secrets"),
            of("list", "", "secrets"),
            of("create", "", "secrets"),
            of("update", "", "secrets"),
            of("delete", "", "secrets"));

    /** The kinds of the chart's templates, 2.24 to 2.36. What a release has in {@code extraTemplates} is its own affair. */
    private static final List<Right> CHART = Stream.of(
                    of("", "apps", "deployments"),
                    of("", "", "services"),
                    of("", "", "serviceaccounts"),
                    of("", "rbac.authorization.k8s.io", "roles"),
                    of("", "rbac.authorization.k8s.io", "rolebindings"),
                    of("", "networking.k8s.io", "ingresses"),
                    of("", "gateway.networking.k8s.io", "httproutes"),
                    of("", "gateway.networking.k8s.io", "listenersets"))
            .flatMap(kind ->
                    Stream.of("get", "create", "patch", "delete").map(verb -> of(verb, kind.group(), kind.resource())))
            .toList();

    /** What every upgrade uses. The operator's RBAC manifests grant this list, neither less nor more. */
    public static final List<Right> ALL =
            Stream.of(OWN, REVISIONS, CHART).flatMap(List::stream).distinct().toList();

    /** What an operator uses besides when it runs outside the cluster and reaches pods through the API server. */
    public static final List<Right> FROM_OUTSIDE = List.of(new Right("get", "", "pods", "proxy"));

    /**
     * What the chart grants to workspaces in its Role. Kubernetes lets nobody write a Role that holds more than he has
     * himself, and looks again at every change of a Role, one of its labels included (1.34, {@code
     * pkg/registry/rbac/role/policybased}). The chart's Role is the same from 2.24 to 2.36 and carries no labels, so Helm
     * leaves it untouched and an ordinary upgrade does without these; a change of {@code serviceAccount} values does not.
     */
    public static final List<Right> TO_CHANGE_THE_WORKSPACE_ROLE = Stream.of(
                    of("", "", "pods"), of("", "", "persistentvolumeclaims"), of("", "apps", "deployments"))
            .flatMap(
                    kind -> Stream.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
                            .map(verb -> of(verb, kind.group(), kind.resource())))
            .toList();

    private final ApiServer api;
    private final List<Right> needed;

    Rights(ApiServer api, List<Right> needed) {
        this.api = api;
        this.needed = List.copyOf(needed);
    }

    private static Right of(String verb, String group, String resource) {
        return new Right(verb, group, resource, "");
    }

    /** Asks for each right on its own ({@code SelfSubjectAccessReview}), all at once: only this answer is exact. */
    List<String> missing(String namespace) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> answers = needed.stream()
                    .map(right -> threads.submit(() -> allowed(namespace, right)))
                    .toList();
            List<String> missing = new ArrayList<>();
            for (int i = 0; i < needed.size(); i++) {
                if (!answer(answers.get(i))) {
                    missing.add(needed.get(i).sentence(namespace));
                }
            }
            return missing;
        }
    }

    private static boolean answer(Future<Boolean> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new dev.coderops.upgrade.port.PortException.Unavailable("The operator is stopping.", e);
        }
    }

    private boolean allowed(String namespace, Right right) {
        ObjectNode review =
                Json.object().put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        review.putObject("spec")
                .putObject("resourceAttributes")
                .put("namespace", namespace)
                .put("verb", right.verb())
                .put("group", right.group())
                .put("resource", right.resource())
                .put("subresource", right.subresource());
        return api.review(Resource.reviews("selfsubjectaccessreviews"), Json.write(review))
                .at("/status/allowed")
                .asBoolean();
    }
}
