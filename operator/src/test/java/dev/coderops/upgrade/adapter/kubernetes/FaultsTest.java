package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.port.PortException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private static final Resource SCALE =
            Resource.deployments("coder").named("coder").subresource("scale");

    @ParameterizedTest
    @CsvSource(textBlock = """
            get,    401, Denied
            update, 403, Denied
            patch,  404, Rejected
            update, 409, Rejected
            patch,  422, Rejected
            get,    429, Unavailable
            update, 429, Unavailable
            get,    503, Unavailable
            update, 500, Unknown
            patch,  504, Unknown
            """)
    void theCodeSaysWhatIsKnownAfterwards(String verb, int code, String kind) {
        assertThat(Faults.of(verb, SCALE, code, "").getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void aLostAnswerToAWriteIsUnknownAndARefusedConnectionIsNot() {
        assertThat(Faults.of("update", SCALE, new IOException("reset"))).isInstanceOf(PortException.Unknown.class);
        assertThat(Faults.of("update", SCALE, new IOException(new ConnectException("refused"))))
                .isInstanceOf(PortException.Unavailable.class);
        assertThat(Faults.of("get", SCALE, new IOException("reset"))).isInstanceOf(PortException.Unavailable.class);
    }

    @Test
    void theSentenceSaysWhoMayNotDoWhatAndWhere() {
        assertThat(Faults.of("update", SCALE, 403, """
                {"kind":"Status","message":"deployments.apps \\"coder\\" is forbidden: User \\"x\\" cannot update resource"}"""))
                .hasMessage("The operator may not update deployments.apps/scale \"coder\" in namespace coder:"
                        + " deployments.apps \"coder\" is forbidden: User \"x\" cannot update resource");
    }

    @Test
    void aNameDoesNotLeaveItsPlaceInThePath() {
        assertThatThrownBy(() -> Resource.core("secrets", "coder").named("../../secrets"))
                .isInstanceOf(PortException.Rejected.class);
        assertThat(Resource.core("pods", "a")
                        .with("labelSelector", "x in (a,b),y=z")
                        .path())
                .isEqualTo("api/v1/namespaces/a/pods?labelSelector=x%20in%20%28a%2Cb%29%2Cy%3Dz");
    }
}
