package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose turn it is: everybody who looks must come to the same answer. */
class LiveUpgradesTest {

    private static final ReleaseRef RELEASE = new ReleaseRef("coder", "coder");
    private static final String EARLY = "2026-01-01T00:00:00Z";
    private static final String LATE = "2026-01-01T00:00:01Z";

    @Test
    void anUpgradeAloneHasItsTurn() {
        assertThat(ahead("a", upgrade("a", EARLY, "", ""))).isEmpty();
        assertThat(ahead("a")).isEmpty();
    }

    @Test
    void theOldestGoesFirst() {
        CoderUpgrade old = upgrade("z", EARLY, "", "");
        CoderUpgrade young = upgrade("a", LATE, "", "");

        assertThat(ahead("a", young, old)).contains("z");
        assertThat(ahead("z", young, old)).isEmpty();
    }

    @Test
    void ofTwoOfOneMomentTheUidDecides() {
        CoderUpgrade a = upgrade("a", EARLY, "", "");
        CoderUpgrade b = upgrade("b", EARLY, "", "");

        assertThat(ahead("a", b, a)).isEmpty();
        assertThat(ahead("b", a, b)).contains("a");
    }

    @Test
    void whatHasBegunGoesBeforeWhatIsOlder() {
        CoderUpgrade old = upgrade("a", EARLY, "", "");
        CoderUpgrade begun = upgrade("b", LATE, "", "\"before\":{\"deployment\":\"coder\"}");

        assertThat(ahead("a", old, begun)).contains("b");
        assertThat(ahead("b", old, begun)).isEmpty();
    }

    @Test
    void whatHasEndedIsInNobodysWay() {
        CoderUpgrade done = upgrade(
                "a", EARLY, "", "\"before\":{},\"observedGeneration\":1,\"outcome\":{\"result\":\"Succeeded\"}");
        CoderUpgrade refused = upgrade("b", EARLY, "", "\"observedGeneration\":2,\"outcome\":{\"result\":\"Failed\"}");

        assertThat(ahead("c", done, refused, upgrade("c", LATE, "", ""))).isEmpty();
    }

    @Test
    void whatWasRefusedAndEditedSinceCountsAgain() {
        CoderUpgrade edited = upgrade("a", EARLY, "", "\"observedGeneration\":1,\"outcome\":{\"result\":\"Failed\"}");

        assertThat(ahead("b", edited, upgrade("b", LATE, "", ""))).contains("a");
    }

    @Test
    void otherReleasesAreNobodysBusiness() {
        CoderUpgrade other = upgrade("a", EARLY, "\"releaseName\":\"other\"", "");
        CoderUpgrade named = upgrade("b", EARLY, "\"releaseName\":\"coder\"", "");
        CoderUpgrade mine = upgrade("c", LATE, "", "");

        assertThat(ahead("c", other, mine)).isEmpty();
        assertThat(ahead("c", other, named, mine)).contains("b");
    }

    @Test
    void whatIsDeletedBeforeItBeganIsInNobodysWay() {
        CoderUpgrade deleted = upgrade("a", EARLY, "", "");
        deleted.getMetadata().setDeletionTimestamp(LATE);
        CoderUpgrade settling = upgrade("b", EARLY, "", "\"before\":{}");
        settling.getMetadata().setDeletionTimestamp(LATE);
        CoderUpgrade mine = upgrade("c", LATE, "", "");

        assertThat(ahead("c", deleted, mine)).isEmpty();
        assertThat(ahead("c", deleted, settling, mine)).contains("b");
    }

    private static Optional<String> ahead(String uid, CoderUpgrade... all) {
        return LiveUpgrades.first(Arrays.asList(all), RELEASE)
                .filter(first -> !first.uid().equals(uid))
                .map(UpgradeRef::uid);
    }

    private static CoderUpgrade upgrade(String uid, String created, String spec, String status) {
        List<String> specs = spec.isEmpty()
                ? List.of("\"targetVersion\":\"2.36.1\"")
                : List.of("\"targetVersion\":\"2.36.1\"", spec);
        return Serialization.unmarshal(
                """
                {"metadata": {"name": "%s", "namespace": "coder", "uid": "%s", "generation": 2, "creationTimestamp": "%s"},
                 "spec": {%s}%s}
                """.formatted(
                                uid,
                                uid,
                                created,
                                String.join(",", specs),
                                status.isEmpty() ? "" : ", \"status\": {" + status + "}"),
                CoderUpgrade.class);
    }
}
