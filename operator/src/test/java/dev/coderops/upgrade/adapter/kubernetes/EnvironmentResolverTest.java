package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.port.PortException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentResolverTest {

    private final FakeSources sources = new FakeSources();

    private Optional<String> url(String container) {
        return EnvironmentResolver.resolve(Json.trusted(container), "URL", sources);
    }

    @Test
    void aLiteralIsTakenAsItIs() {
        assertThat(url("""
                {"env":[{"name":"OTHER","value":"x"},{"name":"URL","value":"postgres://a"}]}""")).contains("postgres://a");
    }

    @Test
    void noVariableIsNoValueAndAnEmptyOneIsEmpty() {
        assertThat(url("{}")).isEmpty();
        assertThat(url("""
                {"env":[{"name":"URL"}]}""")).contains("");
    }

    @Test
    void theLaterEntryWins() {
        assertThat(url("""
                {"env":[{"name":"URL","value":"first"},{"name":"URL","value":"second"}]}""")).contains("second");
    }

    @Test
    void aReferenceStandsForWhatWasDefinedBefore() {
        sources.secrets.put("db", Map.of("password", "p$w"));
        assertThat(url("""
                {"env":[
                  {"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"db","key":"password"}}},
                  {"name":"HOST","value":"db.$(ZONE)"},
                  {"name":"ZONE","value":"too-late"},
                  {"name":"URL","value":"postgres://u:$(PASSWORD)@$(HOST)/$$(HOST)$"}]}""")).contains("postgres://u:p$w@db.$(ZONE)/$(HOST)$");
    }

    @Test
    void aVariableMayReferToItsEarlierSelf() {
        assertThat(url("""
                {"env":[{"name":"URL","value":"a"},{"name":"URL","value":"$(URL)b"},{"name":"URL","value":"$(URL)c"}]}""")).contains("abc");
    }

    @Test
    void wholeObjectsGiveTheirKeysWithAPrefixAndTheLaterObjectWins() {
        sources.configMaps.put("settings", Map.of("RL", "from settings"));
        sources.secrets.put("db", Map.of("URL", "from db"));
        assertThat(url("""
                {"envFrom":[{"secretRef":{"name":"db"}},{"prefix":"U","configMapRef":{"name":"settings"}}]}""")).contains("from settings");
        assertThat(url("""
                {"envFrom":[{"prefix":"U","configMapRef":{"name":"settings"}},{"secretRef":{"name":"db"}}]}""")).contains("from db");
    }

    @Test
    void anEntryBeatsWholeObjectsWhichAreThenNotRead() {
        sources.secrets.put("db", Map.of("URL", "from db"));
        assertThat(url("""
                {"envFrom":[{"secretRef":{"name":"db"}}],"env":[{"name":"URL","value":"mine"}]}""")).contains("mine");
        assertThat(sources.read).isEmpty();
    }

    @Test
    void aMissingOptionalSourceLeavesWhatWasThere() {
        sources.secrets.put("db", Map.of("URL", "from db"));
        assertThat(url("""
                {"envFrom":[{"secretRef":{"name":"db"}},{"secretRef":{"name":"none","optional":true}}],
                 "env":[{"name":"URL","valueFrom":{"secretKeyRef":{"name":"none","key":"url","optional":true}}},
                        {"name":"URL","valueFrom":{"secretKeyRef":{"name":"db","key":"none","optional":true}}}]}""")).contains("from db");
    }

    @Test
    void aMissingSourceIsNamed() {
        sources.secrets.put("db", Map.of("other", "secret"));
        assertThatThrownBy(() -> url("""
                {"env":[{"name":"URL","valueFrom":{"secretKeyRef":{"name":"db","key":"url"}}}]}"""))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessage("Secret db has no key url, where the variable URL comes from.");
        assertThatThrownBy(() -> url("""
                {"envFrom":[{"configMapRef":{"name":"none"}}]}"""))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageStartingWith("There is no ConfigMap none");
    }

    @Test
    void whatOnlyAPodHasIsNotGuessed() {
        assertThatThrownBy(() -> url("""
                {"env":[{"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},{"name":"URL","value":"x$(IP)"}]}"""))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("IP comes from fieldRef");
        assertThatThrownBy(() -> url("""
                {"env":[{"name":"URL","value":"postgres://$(DB_SERVICE_HOST)/coder"}]}"""))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageContaining("$(DB_SERVICE_HOST)");
    }

    private static final class FakeSources implements EnvironmentResolver.Sources {
        final Map<String, Map<String, String>> configMaps = new java.util.HashMap<>();
        final Map<String, Map<String, String>> secrets = new java.util.HashMap<>();
        final List<String> read = new ArrayList<>();

        @Override
        public Optional<Map<String, String>> configMap(String name) {
            read.add(name);
            return Optional.ofNullable(configMaps.get(name));
        }

        @Override
        public Optional<Map<String, String>> secret(String name) {
            read.add(name);
            return Optional.ofNullable(secrets.get(name));
        }
    }
}
