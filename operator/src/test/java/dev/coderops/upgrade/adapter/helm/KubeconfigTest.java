package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import org.junit.jupiter.api.Test;

class KubeconfigTest {

    @Test
    void aPersonsOwn() {
        Config config = config().withCaCertData("Y2E=")
                .withClientCertData("Y2VydA==")
                .withClientKeyFile("/keys/key")
                .build();

        assertThat(Kubeconfig.text(config, "coder"))
                .contains(
                        "\"server\":\"https://api.example.com:6443/\"",
                        "\"certificate-authority-data\":\"Y2E=\"",
                        "\"client-certificate-data\":\"Y2VydA==\"",
                        "\"client-key\":\"/keys/key\"",
                        "\"namespace\":\"coder\"")
                .doesNotContain("insecure", "\"as\"", "proxy-url");
    }

    @Test
    void aServiceAccounts() {
        Config config = config().withCaCertFile("/var/ca.crt")
                .withAutoOAuthToken("auto")
                .build();

        assertThat(Kubeconfig.text(config, "coder"))
                .contains("\"certificate-authority\":\"/var/ca.crt\"", "\"token\":\"auto\"");
    }

    @Test
    void speaksForWhomTheClientSpeaksFor() {
        Config config = config().withTrustCerts(true)
                .withCaCertData("Y2E=")
                .withOauthToken("token")
                .withImpersonateUsername("system:serviceaccount:coder:upgrader")
                .withImpersonateGroups("one", "two")
                .build();

        assertThat(Kubeconfig.text(config, "coder"))
                .contains(
                        "\"insecure-skip-tls-verify\":true",
                        "\"as\":\"system:serviceaccount:coder:upgrader\"",
                        "\"as-groups\":[\"one\",\"two\"]")
                .doesNotContain("certificate-authority");
    }

    @Test
    void takesTheSameProxy() {
        assertThat(Kubeconfig.text(config().withHttpsProxy("http://proxy:3128").build(), "coder"))
                .contains("\"proxy-url\":\"http://proxy:3128\"");
        assertThat(Kubeconfig.text(
                        config().withHttpsProxy("http://proxy:3128")
                                .withNoProxy(".example.com")
                                .build(),
                        "coder"))
                .doesNotContain("proxy-url");
    }

    private static ConfigBuilder config() {
        return new ConfigBuilder(Config.empty()).withMasterUrl("https://api.example.com:6443/");
    }
}
