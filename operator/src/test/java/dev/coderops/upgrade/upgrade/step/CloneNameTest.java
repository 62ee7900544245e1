package dev.coderops.upgrade.upgrade.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.domain.Entry;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.SchemaVersion;
import dev.coderops.upgrade.fake.Asked;
import dev.coderops.upgrade.fake.Driver;
import dev.coderops.upgrade.fake.FakeWorld;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.World;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL cuts names at 63 bytes, without a word: two clones of one name would be one. */
class CloneNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c",
                "coder",
                "a_database_whose_name_is_as_long_as_a_name_may_be_in_postgresql",
                "データベースの名前がとても長い場合でも切り詰められる",
                "🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘"
            })
    void fitsAnIdentifierAndKeepsWhatTellsClonesApart(String database) {
        String name = CloneDatabase.cloneName(upgrade(database));
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(63);
        assertThat(name).endsWith("_cup_0f1e2d3c_1_1");
        assertThat(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }

    private static Upgrade upgrade(String database) {
        FakeWorld world = FakeWorld.running("2.24.4");
        Baseline before = new Baseline(
                "coder",
                "uid",
                1,
                null,
                "image",
                1,
                "coder-2.24.4",
                "2.24.4",
                "sha256:1",
                "sha256:2",
                new SchemaVersion(343),
                new DatabaseIdentity("1", 1, database),
                "",
                "15");
        var spec = Asked.target("2.36.1").spec();
        return new Upgrade(
                Driver.REF,
                spec,
                Journal.EMPTY.with(new Entry.BaselineCaptured(before)),
                new World(Driver.REF, spec, world.ports()),
                world.clock().now(),
                false,
                null);
    }
}
