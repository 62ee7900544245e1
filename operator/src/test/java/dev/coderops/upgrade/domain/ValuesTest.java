package dev.coderops.upgrade.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values merge as Helm merges them, and are told apart without being shown. */
class ValuesTest {

    @Test
    void mapsMergeAndEverythingElseIsReplaced() {
        Values lower = Values.of(Map.of("coder", Map.of("env", List.of("a", "b"), "replicaCount", 2), "other", 1));
        Values upper = Values.of(Map.of("coder", Map.of("env", List.of("c")), "other", Map.of("deep", true)));
        assertThat(lower.overlaidWith(upper))
                .isEqualTo(Values.of(Map.of(
                        "coder", Map.of("env", List.of("c"), "replicaCount", 2), "other", Map.of("deep", true))));
    }

    @Test
    void theOrderOfKeysMakesNoDifferenceAndTheOrderOfListsDoes() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("a", 1);
        one.put("b", 2);
        Map<String, Object> two = new LinkedHashMap<>();
        two.put("b", 2);
        two.put("a", 1);
        assertThat(Values.of(one)).isEqualTo(Values.of(two));
        assertThat(Values.of(Map.of("l", List.of(1, 2)))).isNotEqualTo(Values.of(Map.of("l", List.of(2, 1))));
    }

    @Test
    void aWholeNumberIsTheSameHoweverItWasRead() {
        assertThat(Values.of(Map.of("n", 2)))
                .isEqualTo(Values.of(Map.of("n", 2.0)))
                .isEqualTo(Values.of(Map.of("n", 2L)));
        assertThat(Values.of(Map.of("n", 2))).isNotEqualTo(Values.of(Map.of("n", "2")));
        assertThat(Values.of(Map.of("n", 2))).isNotEqualTo(Values.of(Map.of("n", 2.5)));
    }

    @Test
    void textsThatLookAlikeAreToldApart() {
        assertThat(Values.of(Map.of("a", "true"))).isNotEqualTo(Values.of(Map.of("a", true)));
        assertThat(Values.of(Map.of("a", "x\",\"b\":\"y"))).isNotEqualTo(Values.of(Map.of("a", "x", "b", "y")));
        assertThat(Values.of(Map.of("a", "\\"))).isNotEqualTo(Values.of(Map.of("a", "\\\\")));
    }

    @Test
    void nothingIsAValueToo() {
        Map<String, Object> holder = new HashMap<>();
        holder.put("a", null);
        assertThat(Values.of(holder)).isNotEqualTo(Values.none());
        assertThat(Values.of(Map.of("a", Map.of("b", 1)))
                        .overlaidWith(Values.of(holder))
                        .at("a"))
                .isNull();
    }

    @Test
    void aPathThatLeadsNowhereIsNothing() {
        Values values = Values.of(Map.of("coder", Map.of("image", "text")));
        assertThat(values.at("coder", "image", "tag")).isNull();
        assertThat(values.at("none")).isNull();
        assertThat(values.at("coder", "image")).isEqualTo("text");
    }

    @Test
    void whoGaveThemCannotChangeThem() {
        List<Object> list = new ArrayList<>(Arrays.asList("a"));
        Values values = Values.of(Map.of("l", list));
        String digest = values.digest();
        list.add("b");
        assertThat(values.digest()).isEqualTo(digest);
    }

    @Test
    void printedTheyShowNothing() {
        assertThat(Values.of(Map.of("password", "s3cret")).toString()).doesNotContain("s3cret");
    }
}
