package dev.coderops.upgrade.adapter.helm;

import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.ChartProblem.Kind;
import dev.coderops.upgrade.port.PortException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Helm chart repository over HTTP: an {@code index.yaml} that names archives. Proxies are those of the Java platform
 * ({@code https.proxyHost} and so on). Nothing of an archive is believed: its digest must be the index's and the pinned
 * one, and its {@code Chart.yaml} must say what the reference says.
 */
final class ChartRepositoryClient {

    private static final Logger LOG = LoggerFactory.getLogger(ChartRepositoryClient.class);

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration DOWNLOAD = Duration.ofSeconds(60);
    private static final int LARGEST_ARCHIVE = 20 << 20;
    private static final int SUGGESTIONS = 5;

    private final ChartStore charts;
    private final HttpClient http;

    ChartRepositoryClient(ChartStore charts) {
        this.charts = charts;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .proxy(ProxySelector.getDefault())
                .build();
    }

    /** The archive a reference means. */
    ChartArchive fetch(ChartRef chart) throws ChartProblem {
        Optional<ChartArchive> known = known(chart);
        if (known.isPresent()) {
            return known.get();
        }
        URI index = indexOf(chart);
        RepositoryIndex.Entry entry = entry(chart, index);
        URI location = location(chart, index, entry);
        byte[] archive = download(location, LARGEST_ARCHIVE)
                .orElseThrow(
                        () -> new ChartProblem(
                                Kind.NOT_FOUND,
                                "The index of " + shown(chart.repository()) + " names " + shown(location) + " for "
                                        + called(chart)
                                        + ", but there is nothing (HTTP 404). Ask whoever keeps the repository, or choose another version."));
        verifyDigest(chart, entry, location, archive);
        ChartArchive kept = charts.keep(archive, identity(chart, location, archive));
        charts.name(name(chart), kept);
        LOG.info("Fetched chart {} {} ({}).", kept.name(), kept.version(), kept.digest());
        return kept;
    }

    private Optional<ChartArchive> known(ChartRef chart) {
        String pinned = pinned(chart);
        Optional<ChartArchive> known = pinned == null ? charts.findNamed(name(chart)) : charts.find(pinned);
        return known.filter(archive ->
                archive.name().equals(chart.name()) && archive.version().equals(chart.version()));
    }

    private static String name(ChartRef chart) {
        return chart.repository() + " " + chart.name() + " " + chart.version();
    }

    private static @Nullable String pinned(ChartRef chart) {
        return chart.digest() == null ? null : normal(chart.digest());
    }

    private static String normal(String digest) {
        String lower = digest.toLowerCase(Locale.ROOT);
        return lower.startsWith("sha256:") ? lower : "sha256:" + lower;
    }

    private static URI indexOf(ChartRef chart) throws ChartProblem {
        URI repository = chart.repository();
        if (!isHttp(repository)) {
            throw new ChartProblem(
                    Kind.NOT_FOUND,
                    "The chart repository " + shown(repository)
                            + " is not an http or https address: set spec.chart.repository to one.");
        }
        String text = repository.toString();
        return URI.create(text.endsWith("/") ? text : text + "/").resolve("index.yaml");
    }

    private RepositoryIndex.Entry entry(ChartRef chart, URI location) throws ChartProblem {
        byte[] bytes = download(location, RepositoryIndex.LARGEST)
                .orElseThrow(() -> new ChartProblem(
                        Kind.NOT_FOUND,
                        "The chart repository " + shown(chart.repository())
                                + " has no index.yaml (HTTP 404): correct spec.chart.repository."));
        RepositoryIndex index;
        try {
            index = RepositoryIndex.read(bytes, chart.name());
        } catch (IOException e) {
            throw new ChartProblem(
                    Kind.NOT_FOUND,
                    shown(location) + " is not the index of a chart repository: correct spec.chart.repository.");
        }
        if (index.versions().isEmpty()) {
            throw new ChartProblem(
                    Kind.NOT_FOUND,
                    "The chart repository " + shown(chart.repository()) + " has no chart called " + chart.name()
                            + ": correct spec.chart.name or spec.chart.repository.");
        }
        return index.find(chart.version())
                .orElseThrow(() -> new ChartProblem(
                        Kind.NOT_FOUND,
                        "The chart repository " + shown(chart.repository()) + " has no " + called(chart)
                                + ". Its newest versions are " + String.join(", ", index.newest(SUGGESTIONS))
                                + ": set spec.targetVersion or spec.chart.version to one that it has."));
    }

    private static URI location(ChartRef chart, URI index, RepositoryIndex.Entry entry) throws ChartProblem {
        for (String url : entry.urls()) {
            try {
                URI location = index.resolve(url);
                if (isHttp(location)) {
                    return location;
                }
            } catch (IllegalArgumentException malformed) {
                // The next one may be better.
            }
        }
        throw new ChartProblem(
                Kind.NOT_FOUND,
                "The index of " + shown(chart.repository()) + " gives no http or https address for " + called(chart)
                        + ". Ask whoever keeps the repository.");
    }

    private static void verifyDigest(ChartRef chart, RepositoryIndex.Entry entry, URI location, byte[] archive)
            throws ChartProblem {
        String digest = ChartStore.digest(archive);
        String pinned = pinned(chart);
        if (pinned != null && !pinned.equals(digest)) {
            throw new ChartProblem(
                    Kind.DIGEST_DIFFERS,
                    shown(location) + " has the digest " + digest + ", but spec.chart.digest pins " + pinned
                            + ": find out who changed the archive before you change the pin.");
        }
        if (entry.digest() != null && !normal(entry.digest()).equals(digest)) {
            throw new ChartProblem(
                    Kind.DIGEST_DIFFERS,
                    shown(location) + " has the digest " + digest + ", but the repository's index says "
                            + normal(entry.digest())
                            + ": the archive was damaged or replaced. Ask whoever keeps the repository.");
        }
    }

    private static ChartTarball.Identity identity(ChartRef chart, URI location, byte[] archive) throws ChartProblem {
        ChartTarball.Identity identity;
        try {
            identity = ChartTarball.identity(archive);
        } catch (IOException e) {
            throw new ChartProblem(
                    Kind.NOT_A_CHART,
                    shown(location) + " is not a chart: " + e.getMessage() + ". Ask whoever keeps the repository.");
        }
        if (!identity.name().equals(chart.name()) || !identity.version().equals(chart.version())) {
            throw new ChartProblem(
                    Kind.NOT_A_CHART,
                    shown(location) + " is chart " + identity.name() + " " + identity.version() + ", not "
                            + called(chart) + ". Ask whoever keeps the repository.");
        }
        return identity;
    }

    /** The content; empty when there is none at this address. */
    private Optional<byte[]> download(URI location, int largest) throws ChartProblem {
        HttpResponse<byte[]> response = send(location, largest);
        int status = response.statusCode();
        return switch (status) {
            case 200 -> Optional.of(response.body());
            case 404, 410 -> Optional.empty();
            case 401, 403, 407 ->
                throw new PortException.Denied(
                        shown(location) + " may not be read (HTTP " + status
                                + "): let the operator in, or use another repository.",
                        null);
            default -> {
                if (status == 408 || status == 429 || status >= 500) {
                    throw unreachable(location, "HTTP " + status, null);
                }
                throw new ChartProblem(
                        Kind.NOT_FOUND,
                        shown(location) + " cannot be read (HTTP " + status + "): correct spec.chart.repository.");
            }
        };
    }

    private HttpResponse<byte[]> send(URI location, int largest) {
        HttpRequest request = HttpRequest.newBuilder(location)
                .timeout(DOWNLOAD)
                .header("User-Agent", "coder-upgrade-operator")
                .build();
        CompletableFuture<HttpResponse<byte[]>> response =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest));
        try {
            // The request's own time-out ends with the headers; this one includes the body.
            return response.get(DOWNLOAD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(location, reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            response.cancel(true);
            throw unreachable(location, "not done within " + DOWNLOAD.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw unreachable(location, "the operator stops", e);
        }
    }

    private static PortException unreachable(URI location, String reason, @Nullable Throwable cause) {
        return new PortException.Unavailable(
                "Cannot reach the chart repository " + shown(location) + ": " + reason + ".", cause);
    }

    private static String reason(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "unknown host";
            }
        }
        return switch (failure) {
            case HttpConnectTimeoutException _ -> "no connection within " + CONNECT.toSeconds() + " s";
            case ConnectException _ -> "connection refused";
            case null -> "unknown";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    private static boolean isHttp(URI address) {
        return address.getHost() != null && List.of("http", "https").contains(address.getScheme());
    }

    private static String called(ChartRef chart) {
        return "chart " + chart.name() + " " + chart.version();
    }

    /** Without what may be a secret: user information and query. */
    private static String shown(URI address) {
        if (address.getHost() == null) {
            return String.valueOf(address.getScheme()) + ":…";
        }
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getPath();
    }
}
