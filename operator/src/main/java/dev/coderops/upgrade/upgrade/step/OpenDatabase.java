package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.domain.Baseline;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.Databases;
import dev.coderops.upgrade.upgrade.Effect;
import dev.coderops.upgrade.upgrade.Progress;
import dev.coderops.upgrade.upgrade.Upgrade;
import java.util.List;

/** Letting Coder in again. */
final class OpenDatabase {

    private OpenDatabase() {}

    static Progress required(Upgrade upgrade) {
        Baseline before = upgrade.journal().baseline();
        Databases databases = upgrade.world().ports().databases();
        DatabaseAccess access = upgrade.world().access(before);
        return new Progress.Required(
                List.of(), new Effect("open database", () -> databases.open(access, before.database())));
    }
}
