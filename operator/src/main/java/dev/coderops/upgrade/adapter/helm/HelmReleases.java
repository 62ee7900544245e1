package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.ReleaseUpgrade;
import dev.coderops.upgrade.port.Releases;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases as Helm 3 keeps them, changed by Helm itself.
 *
 * <p>An upgrade is one Helm process: it is started (or was, {@link #makeReady}), the newest revision is compared with the
 * one the decision was made on, and then it is asked. What it answers is not proof of what it did, and a process that ends
 * without an answer is no proof either: the revision tells. Helm prunes no revision here, because helm-java leaves its
 * history limit at none; a user's own next {@code helm upgrade} prunes as it always does.
 */
public final class HelmReleases implements Releases, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HelmReleases.class);

    /** How long an announced upgrade may take to come. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final Duration deadline;
    private final ReleaseSecrets secrets;
    private final ChartStore charts;
    private final ChartRepositoryClient repositories;
    private final HelmProcesses processes;

    /**
     * Composes it.
     *
     * @param client the API server, also for Helm: same credentials, same impersonation
     * @param cache a folder of the operator's own, kept or lost between starts, for charts, libraries and what Helm writes
     * @param deadline for one call of Helm, after which its process is killed
     */
    public HelmReleases(KubernetesClient client, Path cache, Duration deadline) {
        this.client = client;
        this.deadline = deadline;
        this.secrets = new ReleaseSecrets(client);
        this.charts = new ChartStore(cache.resolve("charts"));
        this.repositories = new ChartRepositoryClient(charts);
        try {
            PrivateFiles.folder(cache);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder " + cache + ": " + e.getMessage(), e);
        }
        this.processes = new HelmProcesses(cache.toAbsolutePath(), deadline, IDLE);
    }

    @Override
    public Optional<Revision> newest(ReleaseRef release) {
        return secrets.newest(release).map(secret -> ReleaseDocument.revision(release, secret));
    }

    @Override
    public Optional<Revision> revision(ReleaseRef release, int number) {
        return secrets.revision(release, number).map(secret -> ReleaseDocument.revision(release, secret));
    }

    @Override
    public ChartArchive fetch(ChartRef chart) throws ChartProblem {
        return repositories.fetch(chart);
    }

    /**
     * {@inheritDoc}
     *
     * <p>A chart with subcharts, as Coder's is, is not wholly kept by Helm: the archive then holds the revision's rendered
     * objects ({@link RecordedChart}). It takes the release back to that revision exactly, and ignores values; to use the
     * chart with other values, {@link #fetch} its version from the repository.
     */
    @Override
    public ChartArchive archiveOf(Revision revision) {
        Secret secret = secrets.revision(revision.release(), revision.number())
                .orElseThrow(() -> new PortException.Rejected(
                        "Revision " + revision.number() + " of the Helm release " + revision.release()
                                + " is no longer kept: its chart can only come from the repository.",
                        null));
        byte[] archive = RecordedChart.archive(ReleaseDocument.tree(secret));
        try {
            return charts.keep(archive, ChartTarball.identity(archive));
        } catch (IOException e) {
            throw new PortException.Rejected(
                    "Revision " + revision.number() + " of the Helm release " + revision.release() + " holds no chart ("
                            + e.getMessage() + "): its chart can only come from the repository.",
                    e);
        }
    }

    @Override
    public ChartArchive archive(String base64) {
        try {
            byte[] archive = Base64.getDecoder().decode(base64);
            return charts.keep(archive, ChartTarball.identity(archive));
        } catch (IOException | IllegalArgumentException e) {
            throw new PortException.Denied("A chart that was kept is no chart any more: " + e.getMessage(), e);
        }
    }

    @Override
    public String render(ReleaseRef release, ChartArchive chart, Values values) {
        HelmRequest request = new HelmRequest(
                HelmRequest.Operation.RENDER,
                release.namespace(),
                release.name(),
                chart.file().toString(),
                ValuesFile.text(values),
                serverVersion(),
                "",
                "",
                deadline);
        try (HelmProcess helm = processes.take()) {
            return switch (helm.ask(request)) {
                case HelmAnswer.Done(String manifest) -> manifest;
                case HelmAnswer.Refused(String reason) ->
                    throw new PortException.Rejected(
                            "Chart " + chart.name() + " " + chart.version() + " does not render: "
                                    + HelmRefusal.of(reason, values).text(),
                            null);
                case HelmAnswer.Ready _, HelmAnswer.Begun _ -> throw outOfOrder();
            };
        } catch (PortException.Unknown e) {
            // Rendering changes nothing.
            throw new PortException.Unavailable(
                    "Helm's process ended while it rendered chart " + chart.name() + " " + chart.version()
                            + "; it is tried again.",
                    e);
        }
    }

    @Override
    public void makeReady() {
        processes.makeReady();
    }

    @Override
    public void upgrade(ReleaseUpgrade request) {
        // The process first: as little time as possible between the comparison and Helm's own look at the release.
        try (HelmProcess helm = processes.take()) {
            expectNewest(request);
            LOG.info(
                    "Helm upgrades {} to chart {} {} on revision {}.",
                    request.release(),
                    request.chart().name(),
                    request.chart().version(),
                    request.buildsOn());
            switch (helm.ask(asked(request))) {
                case HelmAnswer.Done(String revision) -> expectWritten(request, revision);
                case HelmAnswer.Refused(String reason) ->
                    throw refused(request, HelmRefusal.of(reason, request.values()));
                case HelmAnswer.Ready _, HelmAnswer.Begun _ -> throw outOfOrder();
            }
        }
    }

    @Override
    public void unlock(Revision abandoned) {
        secrets.unlock(abandoned);
    }

    /** Ends what {@link #makeReady} started. */
    @Override
    public void close() {
        processes.close();
    }

    private HelmRequest asked(ReleaseUpgrade request) {
        return new HelmRequest(
                HelmRequest.Operation.UPGRADE,
                request.release().namespace(),
                request.release().name(),
                request.chart().file().toString(),
                ValuesFile.text(request.values()),
                "",
                Kubeconfig.text(client.getConfiguration(), request.release().namespace()),
                request.description(),
                // Helm gives up on a hook before its process is killed, so that it can still say so in the revision.
                deadline.multipliedBy(4).dividedBy(5));
    }

    private void expectNewest(ReleaseUpgrade request) {
        Secret newest = secrets.newest(request.release())
                .orElseThrow(() -> new PortException.Rejected(
                        "There is no Helm release " + request.release() + " to upgrade.", null));
        if (ReleaseSecrets.number(newest) != request.buildsOn()) {
            throw new PortException.Rejected(
                    "The Helm release " + request.release() + " is at revision " + ReleaseSecrets.number(newest)
                            + ", not at revision " + request.buildsOn()
                            + " the upgrade was decided on. Read the release again.",
                    null);
        }
        if (ReleaseSecrets.status(newest).isPending()) {
            throw new PortException.Rejected(
                    "Revision " + request.buildsOn() + " of the Helm release " + request.release() + " is "
                            + ReleaseSecrets.status(newest).text()
                            + ": another Helm is at work on it, or was killed and the revision must be unlocked.",
                    null);
        }
    }

    private static void expectWritten(ReleaseUpgrade request, String revision) {
        if (!revision.equals(String.valueOf(request.buildsOn() + 1))) {
            throw new PortException.Unknown(
                    "Helm wrote revision " + revision + " of the Helm release " + request.release() + " where revision "
                            + (request.buildsOn() + 1)
                            + " was expected: somebody else upgraded it at the same moment.",
                    null);
        }
        LOG.info("Helm wrote revision {} of {}.", revision, request.release());
    }

    /** The kind depends on whether Helm wrote a revision before it gave up. */
    private PortException refused(ReleaseUpgrade request, HelmRefusal refusal) {
        String message = "Helm could not upgrade " + request.release() + " to chart "
                + request.chart().name() + " " + request.chart().version() + ": " + refusal.text();
        int number;
        Revision.Status status;
        try {
            Optional<Secret> newest = secrets.newest(request.release());
            number = newest.map(ReleaseSecrets::number).orElse(0);
            status = newest.map(ReleaseSecrets::status).orElse(Revision.Status.UNKNOWN);
        } catch (PortException e) {
            return new PortException.Unknown(message, e);
        }
        LOG.info("Helm could not upgrade {}; its revision {} is {}.", request.release(), number, status.text());
        boolean untouched = number == request.buildsOn();
        String shown = untouched ? message : message + " (revision " + number + " is " + status.text() + ")";
        return switch (refusal.kind()) {
            case DENIED -> new PortException.Denied(shown, null);
            case UNREACHABLE ->
                untouched ? new PortException.Unavailable(shown, null) : new PortException.Unknown(shown, null);
            case IMPOSSIBLE ->
                status.isPending() ? new PortException.Unknown(shown, null) : new PortException.Rejected(shown, null);
        };
    }

    private String serverVersion() {
        try {
            return client.getKubernetesVersion().getGitVersion();
        } catch (KubernetesClientException e) {
            throw KubernetesFault.reading("ask the API server its version", e);
        }
    }

    private static IllegalStateException outOfOrder() {
        return new IllegalStateException("Helm's process answered out of order.");
    }
}
