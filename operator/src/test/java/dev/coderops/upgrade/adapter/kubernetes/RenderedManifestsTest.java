package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.ImageProbe;
import dev.coderops.upgrade.port.RenderedWorkload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderedManifestsTest {

    private static final String MANIFEST = """
            ---
            # Source: coder/templates/coder.yaml
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: coder}
            ---
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: postgres}
            spec: {template: {spec: {containers: [{name: postgres, image: postgres}]}}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: coder
              labels: {app.kubernetes.io/name: coder, app.kubernetes.io/instance: mine}
            spec:
              template:
                metadata:
                  labels: {app.kubernetes.io/name: coder, app.kubernetes.io/instance: mine}
                spec:
                  serviceAccountName: coder
                  imagePullSecrets: [{name: registry}]
                  nodeSelector: {disk: fast}
                  tolerations: [{operator: Exists}]
                  priorityClassName: important
                  affinity:
                    nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}
                    podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: []}
                  volumes: [{name: certificates}]
                  containers:
                  - name: coder
                    image: "ghcr.io/coder/coder:v2.36.1"
                    imagePullPolicy: IfNotPresent
                    command: [/opt/coder]
                    args: [server]
                    env: [{name: CODER_PG_CONNECTION_URL, value: "postgres://coder:hunter2@db/coder"}]
                    volumeMounts: [{name: certificates, mountPath: /c}]
                    resources: {requests: {cpu: 2000m}}
                    securityContext: {runAsUser: 1000, runAsNonRoot: true, readOnlyRootFilesystem: true}
            """;

    private static final UpgradeRef UPGRADE = new UpgradeRef("ns", "to-2-36", "0d9a1b2c-3344-5566-7788-99aabbccddee");

    @Test
    void codersDeploymentIsFoundAmongTheDocuments() {
        RenderedWorkload rendered = RenderedManifests.deployment(MANIFEST).orElseThrow();

        assertThat(rendered.name()).isEqualTo("coder");
        assertThat(rendered.image()).isEqualTo("ghcr.io/coder/coder:v2.36.1");
        assertThat(rendered.proxy()).isFalse();
        assertThat(rendered.toString()).doesNotContain("hunter2");
    }

    @Test
    void aProxyIsKnownByItsCommand() {
        assertThat(RenderedManifests.deployment(MANIFEST.replace("[server]", "[wsproxy, server]"))
                        .orElseThrow()
                        .proxy())
                .isTrue();
    }

    @Test
    void aManifestWithoutCoderHasNone() {
        assertThat(RenderedManifests.deployment("kind: Service\n---\n- 1\n---\n"))
                .isEmpty();
    }

    @Test
    void theProbePodRunsTheImageWhereCoderMayRunAndKnowsNothingElse() {
        JsonNode pod = ImageProbePods.pod(
                UPGRADE, RenderedManifests.deployment(MANIFEST).orElseThrow());

        assertThat(pod).isEqualTo(Json.trusted("""
                {"apiVersion":"v1","kind":"Pod",
                 "metadata":{"name":"coder-upgrade-probe-0d9a1b2c","namespace":"ns",
                   "labels":{"app.kubernetes.io/managed-by":"coder-upgrade-operator","coderops.dev/upgrade-uid":"0d9a1b2c-3344-5566-7788-99aabbccddee"},
                   "ownerReferences":[{"apiVersion":"coderops.dev/v1alpha1","kind":"CoderUpgrade","name":"to-2-36","uid":"0d9a1b2c-3344-5566-7788-99aabbccddee"}]},
                 "spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,"automountServiceAccountToken":false,"enableServiceLinks":false,
                   "imagePullSecrets":[{"name":"registry"}],"nodeSelector":{"disk":"fast"},"tolerations":[{"operator":"Exists"}],
                   "serviceAccountName":"coder",
                   "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}},
                   "containers":[{"name":"coder","terminationMessagePolicy":"FallbackToLogsOnError",
                     "image":"ghcr.io/coder/coder:v2.36.1","imagePullPolicy":"IfNotPresent","command":["/opt/coder"],
                     "securityContext":{"runAsUser":1000,"runAsNonRoot":true,"readOnlyRootFilesystem":true},
                     "args":["version"],
                     "resources":{"requests":{"cpu":"10m","memory":"32Mi"},"limits":{"cpu":"500m","memory":"512Mi"}}}]}}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"phase":"Pending"} | Running[detail=waiting for a node]
            {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"no node"}]} | Stuck[detail=Unschedulable: no node]
            {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"name":"coder","state":{"waiting":{"reason":"ContainerCreating"}}}]} | Running[detail=pulling and starting it]
            {"phase":"Pending","containerStatuses":[{"name":"coder","state":{"waiting":{"reason":"ErrImagePull","message":"not found"}}}]} | Stuck[detail=ErrImagePull: not found]
            {"phase":"Pending","containerStatuses":[{"name":"coder","state":{"waiting":{"reason":"InvalidImageName","message":"bad"}}}]} | Stuck[detail=InvalidImageName: bad]
            {"phase":"Running","conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"name":"coder","state":{"running":{}}}]} | Running[detail=pulling and starting it]
            {"phase":"Failed","containerStatuses":[{"name":"coder","state":{"terminated":{"reason":"Error","exitCode":2,"message":"exec format error"}}}]} | Failed[detail=Error, exit code 2: exec format error]
            """)
    void theProbesStateIsThatOfItsPod(String status, String expected) {
        ImageProbe state = ImageProbePods.unfinished(Json.object().set("status", Json.trusted(status)));
        assertThat(state).hasToString(expected);
    }
}
