package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RightsTest {

    @Test
    void aRightIsASentence() {
        assertThat(new Right("update", "apps", "deployments", "scale").sentence("coder"))
                .isEqualTo("update deployments.apps/scale in namespace coder");
        assertThat(new Right("get", "", "pods", "log").sentence("coder")).isEqualTo("get pods/log in namespace coder");
    }

    @Test
    void noRightIsAskedForTwiceAndNoneOfTheDangerousOnes() {
        assertThat(Rights.ALL)
                .doesNotHaveDuplicates()
                .noneMatch(right -> right.verb().equals("escalate")
                        || right.verb().equals("bind")
                        || right.verb().equals("impersonate")
                        || right.verb().equals("*")
                        || right.resource().equals("*")
                        || right.subresource().equals("exec"));
    }
}
