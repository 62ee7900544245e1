package dev.coderops.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.testbed.Progress;
import org.junit.jupiter.api.Test;

class PrerequisitesTest {

    @Test
    void namesThePackagesThatAreMissing() {
        Prerequisites bare = new Prerequisites(path -> path.startsWith("/usr/bin") && !path.endsWith("containerd"));
        assertThat(bare.missingPackages()).containsExactly("containerd", "containernetworking-plugins");
        assertThatThrownBy(() -> bare.require(false, Progress.silent()))
                .hasMessage("The local node needs: apt-get install containerd containernetworking-plugins");
    }

    @Test
    void isContentWithACompleteMachine() {
        Prerequisites complete = new Prerequisites(_ -> true);
        assertThat(complete.missingPackages()).isEmpty();
        complete.require(false, Progress.silent());
    }
}
