package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.ReleaseUpgrade;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Revision;
import dev.coderops.upgrade.port.Revision.Status;
import java.time.Duration;
import java.util.Optional;

/** Helm. */
final class FakeReleases implements Releases {

    private static final String PORT = "releases";

    private final FakeWorld world;

    FakeReleases(FakeWorld world) {
        this.world = world;
    }

    @Override
    public Optional<Revision> newest(ReleaseRef release) {
        world.asked(PORT);
        return world.helm.revisions.isEmpty() ? Optional.empty() : Optional.of(world.helm.newest());
    }

    @Override
    public Optional<Revision> revision(ReleaseRef release, int number) {
        world.asked(PORT);
        return Optional.ofNullable(world.helm.revisions.get(number));
    }

    @Override
    public ChartArchive fetch(ChartRef chart) throws ChartProblem {
        world.asked("repository");
        ChartProblem problem = world.faults().chartProblem;
        if (problem != null) {
            throw problem;
        }
        String appVersion = world.faults().targetAppVersion;
        return FakeCharts.archive(
                chart.name(), chart.version(), appVersion.isEmpty() ? chart.version() : appVersion, "");
    }

    @Override
    public ChartArchive archiveOf(Revision revision) {
        return FakeCharts.archive(revision.chart(), revision.chartVersion());
    }

    @Override
    public ChartArchive archive(String base64) {
        return FakeCharts.archive(base64);
    }

    @Override
    public String render(ReleaseRef release, ChartArchive chart, Values values) {
        String problem = world.faults().renderProblem;
        if (problem != null) {
            throw new PortException.Rejected(problem, null);
        }
        return FakeCharts.write(FakeCharts.manifest(chart, values, FakePostgres.URL));
    }

    @Override
    public void makeReady() {
        // Nothing to start.
    }

    @Override
    public void upgrade(ReleaseUpgrade request) {
        world.told(PORT, "upgrade");
        String refusal = world.faults().helmRefuses;
        if (refusal != null) {
            throw new PortException.Rejected(refusal, null);
        }
        Revision newest = world.helm.newest();
        if (newest.number() != request.buildsOn()) {
            throw new PortException.Rejected("The newest revision is " + newest.number() + ".", null);
        }
        if (newest.status().isPending()) {
            throw new PortException.Rejected("Another operation (install/upgrade/rollback) is in progress.", null);
        }
        Duration half = world.faults().helm.dividedBy(2);
        int number = world.helm.begin(request);
        if (world.helm.changesPods(number) && world.postgres().isMigrating()) {
            throw new AssertionError("Helm is made to replace pods while the database migrates");
        }
        atMost(
                half,
                () -> {
                    if (fails(request)) {
                        return false;
                    }
                    world.helm.apply(number);
                    return true;
                },
                () -> world.helm.finish(number, request.description()));
        world.statement("revision " + number + " is pending", half);
        if (world.helm.revision(number).status() == Status.PENDING_UPGRADE && fails(request)) {
            world.faults().helmFailures = Math.max(0, world.faults().helmFailures - 1);
            world.helm.fail(number, "Upgrade \"coder\" failed: cannot patch \"coder\"");
            world.statement("revision " + number + " failed");
            throw new PortException.Rejected("Upgrade \"coder\" failed: cannot patch \"coder\"", null);
        }
        world.helm.apply(number);
        world.statement("revision " + number + " is applied", half);
        if (world.helm.revision(number).status() == Status.PENDING_UPGRADE) {
            world.helm.finish(number, request.description());
        }
        world.statement("revision " + number + " is deployed");
    }

    private boolean fails(ReleaseUpgrade request) {
        String only = world.faults().helmFailsOn;
        return world.faults().helmFailures > 0
                || (only != null && request.description().endsWith(only));
    }

    /** A Helm process that outlives who started it does the rest by itself. */
    private void atMost(Duration half, java.util.function.BooleanSupplier apply, Runnable finish) {
        if (!world.faults().helmSurvives) {
            return;
        }
        int number = world.helm.newest().number();
        world.clock().after(half.plusMillis(1), () -> {
            if (world.helm.revision(number).status() == Status.PENDING_UPGRADE && apply.getAsBoolean()) {
                world.clock().after(half, () -> {
                    if (world.helm.revision(number).status() == Status.PENDING_UPGRADE) {
                        finish.run();
                        world.happened();
                    }
                });
            }
        });
    }

    void writeByHand(String version, Values values) {
        ReleaseUpgrade request = new ReleaseUpgrade(
                FakeWorld.RELEASE,
                FakeCharts.archive("coder", version),
                values,
                world.helm.newest().number(),
                "Upgrade complete");
        int number = world.helm.begin(request);
        world.helm.apply(number);
        world.helm.finish(number, request.description());
        world.happened();
    }

    @Override
    public void unlock(Revision abandoned) {
        world.told(PORT, "unlock");
        Revision now = world.helm.revision(abandoned.number());
        if (!now.resourceVersion().equals(abandoned.resourceVersion())) {
            throw new PortException.Rejected("Revision " + abandoned.number() + " has changed.", null);
        }
        world.helm.fail(abandoned.number(), ABANDONED);
        world.statement("revision " + abandoned.number() + " is unlocked");
    }
}
