package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentsTest {

    @ParameterizedTest(name = "{5}")
    @CsvSource(textBlock = """
            2, 2, 2, 2, true,  all three replicas of this generation
            1, 2, 2, 2, false, the controller has not seen this generation
            2, 1, 2, 2, false, one is of the old generation
            2, 2, 3, 2, false, one of the old generation is left over
            2, 2, 2, 1, false, one is not available
            """)
    void rolledOutMeansEveryReplicaAndNoOther(
            int observed, int updated, int replicas, int available, boolean expected, String why) {
        assertThat(Deployments.rolledOut(Json.trusted("""
                {"metadata":{"generation":2},"spec":{"replicas":2},
                 "status":{"observedGeneration":%d,"updatedReplicas":%d,"replicas":%d,"availableReplicas":%d}}""".formatted(observed, updated, replicas, available))))
                .as(why)
                .isEqualTo(expected);
    }

    @Test
    void atZeroTheStatusHasNoNumbers() {
        assertThat(Deployments.rolledOut(Json.trusted("""
                {"metadata":{"generation":2},"spec":{"replicas":0},"status":{"observedGeneration":2}}"""))).isTrue();
    }

    @Test
    void theProbeIsKeptAsTheApiServerWroteIt() {
        String probe = """
                {"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"timeoutSeconds":1,"fieldOfAnotherYear":{"a":[1]}}""";
        Workload workload = Deployments.workload(Json.trusted("""
                {"metadata":{"namespace":"n","name":"coder","uid":"u","resourceVersion":"7","generation":1},
                 "spec":{"replicas":3,"template":{"spec":{"containers":[
                   {"name":"sidecar","image":"s"},{"name":"coder","image":"i","livenessProbe":%s}]}}},
                 "status":{"readyReplicas":2}}""".formatted(probe)));

        assertThat(workload).isEqualTo(new Workload("n", "coder", "u", "7", 3, 2, false, "i", probe));
    }

    @Test
    void aDeploymentWithoutTheContainerIsNotCoders() {
        assertThatThrownBy(() -> Deployments.workload(Json.trusted("""
                {"metadata":{"namespace":"n","name":"coder"},"spec":{"template":{"spec":{"containers":[{"name":"x"}]}}}}""")))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessage("Deployment n/coder has no container \"coder\": it is not Coder's.");
    }
}
