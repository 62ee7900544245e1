package dev.coderops.upgrade.upgrade.step;

import dev.coderops.upgrade.catalogue.Catalogue;
import dev.coderops.upgrade.domain.StepName;
import dev.coderops.upgrade.upgrade.Route;
import java.util.List;

/** The steps in their order, forward and back. */
public final class Steps {

    private Steps() {}

    public static Route route(Catalogue catalogue) {
        return new Route(
                List.of(
                        new PlanStep(catalogue),
                        new CaptureBaseline(),
                        new ProbeImage(),
                        new ScaleToZero(),
                        new CloneDatabase(),
                        new RemoveLivenessProbe(),
                        new UpgradeRelease(),
                        new Migrate(),
                        new ScaleBack(),
                        new Verify(),
                        new Settle(StepName.SETTLE)),
                List.of(
                        new StopNewVersion(),
                        new DecideWayBack(),
                        new RestoreRelease(),
                        new RestoreWorkload(),
                        new VerifyOldVersion(),
                        new Settle(StepName.SETTLE_BACK)),
                List.of(new Settle(StepName.SETTLE_BACK)));
    }
}
