package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ReleaseDocumentTest {

    @Test
    void readsARevisionThatHelmWrote() {
        Secret secret = Fixtures.coder();

        Revision revision = ReleaseDocument.revision(Fixtures.CODER, secret);

        assertThat(revision.number()).isEqualTo(1);
        assertThat(revision.status()).isEqualTo(Revision.Status.DEPLOYED);
        assertThat(revision.chart()).isEqualTo("coder");
        assertThat(revision.chartVersion()).isEqualTo("2.24.4");
        assertThat(revision.appVersion()).isEqualTo("2.24.4");
        assertThat(revision.description()).isEqualTo("Install complete");
        assertThat(revision.resourceVersion()).isEqualTo(secret.getMetadata().getResourceVersion());
        assertThat(revision.createdAt()).isEqualTo(secret.getMetadata().getCreationTimestamp());
        assertThat(revision.values().at("coder", "replicaCount")).isEqualTo(2);
        assertThat(revision.values().at("coder", "env"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
        assertThat(revision.manifest()).contains("kind: Deployment").contains("literally {{ .Values }} and {{{");
    }

    @Test
    void readsValuesOfNoneAsNone() {
        ObjectNode document = ReleaseDocument.tree(Fixtures.plain());
        document.remove("config");

        Revision revision = ReleaseDocument.revision(Fixtures.PLAIN, with(document));

        assertThat(revision.values()).isEqualTo(Values.none());
    }

    @Test
    void keepsEveryDigitOfWhatItReadsAndWritesAgain() throws Exception {
        ObjectNode document = ReleaseDocument.tree(Fixtures.plain());
        document.set(
                "config",
                ReleaseDocument.JSON.readTree("{\"big\":123456789012345678901234567890,\"tiny\":1.50e-7,\"one\":1.0}"));

        ObjectNode again = ReleaseDocument.tree(with(document));

        assertThat(ReleaseDocument.JSON.writeValueAsString(again))
                .isEqualTo(ReleaseDocument.JSON.writeValueAsString(document))
                .contains("\"big\":123456789012345678901234567890", "1.50E-7", "\"one\":1.0");
    }

    @Test
    void readsTheReleasesOfHelmsFirstDaysWhichAreNotCompressed() throws Exception {
        String json = ReleaseDocument.JSON.writeValueAsString(ReleaseDocument.tree(Fixtures.plain()));

        Secret secret = with(base64(base64(json)));

        assertThat(ReleaseDocument.revision(Fixtures.PLAIN, secret).chartVersion())
                .isEqualTo("1.2.3");
    }

    @Test
    void saysWhichSecretHoldsNoRelease() {
        for (String data :
                List.of("", "!", base64("!"), base64(base64("no JSON")), base64(base64("[]")), base64(base64("{}")))) {
            assertThatThrownBy(() -> ReleaseDocument.revision(Fixtures.PLAIN, with(data)))
                    .as(data)
                    .isInstanceOf(PortException.Rejected.class)
                    .hasMessageContaining("Secret coder/sh.helm.release.v1.plain.v1 does not hold a Helm release");
        }
    }

    @Test
    void takesAStateItDoesNotKnowForUnknown() {
        assertThat(ReleaseDocument.status("pending-upgrade")).isEqualTo(Revision.Status.PENDING_UPGRADE);
        assertThat(ReleaseDocument.status("sealed")).isEqualTo(Revision.Status.UNKNOWN);
    }

    private static Secret with(ObjectNode document) {
        return with(ReleaseDocument.encode(document));
    }

    private static Secret with(String data) {
        return new SecretBuilder(Fixtures.plain())
                .withData(Map.of("release", data))
                .build();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
