/**
 * Coder's Kubernetes objects, read and changed through the API server.
 *
 * <p>Read {@link dev.coderops.upgrade.adapter.kubernetes.KubernetesWorkloads} first: one line a question. Below it {@code
 * ApiServer} sends exactly one request a call and turns what went wrong into the port's four kinds ({@code Faults});
 * {@code Deployments}, {@code PodReader}, {@code ImageProbePods} and {@code UndoSecrets} know one kind of object each;
 * {@code EnvironmentResolver}, {@code RenderedManifests} and {@code HelmYaml} are pure. {@link
 * dev.coderops.upgrade.adapter.kubernetes.Rights} lists every right this costs.
 */
@NullMarked
package dev.coderops.upgrade.adapter.kubernetes;

import org.jspecify.annotations.NullMarked;
