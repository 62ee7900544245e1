package dev.coderops.upgrade.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import dev.coderops.upgrade.port.PortException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelmYamlTest {

    private static final ValuesSource SOURCE =
            new ValuesSource(ValuesSource.Kind.SECRET, "values", "coder.yaml", false);

    private static Map<String, ?> values(String yaml) {
        return Configuration.values(SOURCE, yaml).tree();
    }

    /** The expected JSON is what {@code sigs.k8s.io/yaml} v1.6.0, Helm's YAML, made of the same text. */
    @Test
    void scalarsMeanWhatTheyMeanToHelm() {
        Map<String, ?> tree = values("""
                {a: yes, b: off, c: "yes", d: 2024-01-31, e: 12:30, f: 0755, g: 1.5, h: ~, i: , j: v1, k: 1_000, l: n, m: 1e3,
                 n: 0o17, o: 09, p: 2024-01-31T00:00:00Z, q: 1., r: +1, s: 0x1F, t: 0b11, u: -0b11, v: 1_0.5, w: 12e03, x: 0_7}
                """);

        assertThat(Values.of(tree))
                .isEqualTo(Values.of(Configuration.values(SOURCE, """
                {"a":true,"b":false,"c":"yes","d":"2024-01-31","e":"12:30","f":493,"false":15,"g":1.5,"h":null,"i":null,
                 "j":"v1","k":1000,"l":false,"m":1000,"o":9,"p":"2024-01-31T00:00:00Z","q":1,"r":1,"s":31,"t":3,"u":-3,
                 "v":10.5,"w":12000,"x":7}
                """).tree()));
        assertThat(tree.get("d")).isEqualTo("2024-01-31");
        assertThat(tree.get("f")).isEqualTo(493);
    }

    @Test
    void anchorsAndMergeKeysCount() {
        assertThat(values("""
                base: &base {one: 1, list: &l [a]}
                coder: {<<: *base, two: 2, again: *l}
                """).get("coder"))
                .isEqualTo(Map.of("one", 1, "list", List.of("a"), "two", 2, "again", List.of("a")));
    }

    @Test
    void keysBecomeTexts() {
        assertThat(values("{1: a, true: b, n: c}")).isEqualTo(Map.of("1", "a", "true", "b", "false", "c"));
    }

    @Test
    void anEmptyTextIsNoValues() {
        assertThat(Configuration.values(SOURCE, "# nothing\n")).isEqualTo(Values.none());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- hunter2",
                "hunter2",
                "a: [hunter2",
                "a: hunter2\na: hunter2",
                "a: 1\n---\nhunter2: 2",
                "a: &a {hunter2: *a}",
                "a: .nan # hunter2",
                "a: !!java.net.URL [hunter2]"
            })
    void whatIsNoMapIsRefusedWithoutSayingWhatItIs(String text) {
        assertThatThrownBy(() -> values(text))
                .isInstanceOf(PortException.Rejected.class)
                .hasMessageStartingWith("Key coder.yaml of Secret values holds no Helm values: ")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void aliasesOfAliasesDoNotFillTheMemory() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x]\n");
        for (int i = 1; i < 16; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        assertThatThrownBy(() -> values(bomb.toString())).isInstanceOf(PortException.Rejected.class);
    }
}
