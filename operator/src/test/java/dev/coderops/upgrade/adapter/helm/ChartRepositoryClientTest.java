package dev.coderops.upgrade.adapter.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.port.ChartArchive;
import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.ChartProblem.Kind;
import dev.coderops.upgrade.port.PortException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartRepositoryClientTest {

    private static final byte[] CHART = Fixtures.chart("coder", "2.10.0", "a: 1");
    private static final String DIGEST = ChartStore.digest(CHART);

    private final Map<String, byte[]> served = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;

    @TempDir
    Path cache;

    ChartRepositoryClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesAndKeepsAChart() throws Exception {
        serve(index("coder-2.10.0.tgz", DIGEST.substring(7)));

        ChartArchive archive = fetch(null);

        assertThat(archive.name()).isEqualTo("coder");
        assertThat(archive.version()).isEqualTo("2.10.0");
        assertThat(archive.appVersion()).isEqualTo("v2.10");
        assertThat(archive.digest()).isEqualTo(DIGEST);
        assertThat(archive.file()).isAbsolute().hasBinaryContent(CHART);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive.file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(archive.file().getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void answersFromItsOwnCopyAfterwards() throws Exception {
        serve(index("coder-2.10.0.tgz", DIGEST));
        ChartArchive first = fetch(null);
        int asked = requests.get();

        assertThat(fetch(null)).isEqualTo(first);
        assertThat(fetch(DIGEST)).isEqualTo(first);
        assertThat(requests).hasValue(asked);
    }

    @Test
    void fetchesAgainWhatIsNoLongerWhatItWas() throws Exception {
        serve(index("coder-2.10.0.tgz", DIGEST));
        Files.writeString(fetch(null).file(), "rotten");

        assertThat(fetch(null).file()).hasBinaryContent(CHART);
    }

    @Test
    void followsAbsoluteAddressesAndRedirects() throws Exception {
        served.put("/elsewhere/chart", CHART);
        redirects.put("/moved/coder.tgz", "/elsewhere/chart");
        served.put(
                "/charts/index.yaml", index(base() + "/moved/coder.tgz", DIGEST).getBytes(StandardCharsets.UTF_8));

        assertThat(fetch(null).digest()).isEqualTo(DIGEST);
    }

    @Test
    void takesAnIndexWithoutDigest() throws Exception {
        serve(index("coder-2.10.0.tgz", null));

        assertThat(fetch(null).digest()).isEqualTo(DIGEST);
    }

    @Test
    void namesTheNewestVersionsWhenThereIsNoSuchOne() {
        serve("entries:\n  other: []\n  coder:\n"
                + Stream.of("2.9.0", "2.10.1", "2.11.0-rc.1", "2.8.0", "2.7.0", "2.6.0", "strange")
                        .map(version -> "  - {version: " + version + ", urls: [x.tgz]}\n")
                        .collect(Collectors.joining()));

        assertThat(problem(null, Kind.NOT_FOUND))
                .isEqualTo("The chart repository " + base()
                        + "/charts has no chart coder 2.10.0. Its newest versions are 2.11.0-rc.1, 2.10.1, 2.9.0, 2.8.0,"
                        + " 2.7.0: set spec.targetVersion or spec.chart.version to one that it has.");
    }

    @Test
    void saysThatThereIsNoSuchChart() {
        serve("entries:\n  other: []\n");

        assertThat(problem(null, Kind.NOT_FOUND)).contains("has no chart called coder: correct spec.chart.name");
    }

    @Test
    void saysThatThereIsNoRepository() {
        assertThat(problem(null, Kind.NOT_FOUND)).contains("has no index.yaml (HTTP 404)");
        for (String index : new String[] {"<html>", "", "- a", "a: [", "apiVersion: v1"}) {
            serve(index);
            assertThat(problem(null, Kind.NOT_FOUND)).as(index).contains("is not the index of a chart repository");
        }
    }

    @Test
    void saysThatTheArchiveIsMissing() {
        serve(index("lost.tgz", DIGEST));

        assertThat(problem(null, Kind.NOT_FOUND)).contains(base() + "/charts/lost.tgz for chart coder 2.10.0");
    }

    @Test
    void refusesAnArchiveThatWasChanged() {
        serve(index("coder-2.10.0.tgz", DIGEST));
        served.put("/charts/coder-2.10.0.tgz", Fixtures.chart("coder", "2.10.0", "a: 2"));

        assertThat(problem(null, Kind.DIGEST_DIFFERS)).contains("but the repository's index says " + DIGEST);
    }

    @Test
    void refusesAnArchiveThatIsNotThePinnedOne() {
        serve(index("coder-2.10.0.tgz", DIGEST));
        String pinned = ChartStore.digest(new byte[0]);

        assertThat(problem(pinned, Kind.DIGEST_DIFFERS))
                .contains("has the digest " + DIGEST + ", but spec.chart.digest pins " + pinned);
    }

    @Test
    void refusesWhatIsNoChartOrAnotherOne() {
        Map<String, byte[]> archives = new TreeMap<>(Map.of(
                "it has no Chart.yaml", Fixtures.chart("coder", Map.of("values.yaml", "")),
                "has no name or no version", Fixtures.chart("coder", Map.of("Chart.yaml", "name: coder")),
                "is not a map", Fixtures.chart("coder", Map.of("Chart.yaml", "[]")),
                "is not a chart", "text".getBytes(StandardCharsets.UTF_8),
                "is chart coder 2.1.0, not chart coder 2.10.0", Fixtures.chart("coder", "2.1.0", ""),
                "is chart other 2.10.0, not chart coder 2.10.0", Fixtures.chart("other", "2.10.0", "")));
        archives.forEach((reason, archive) -> {
            serve(index("coder-2.10.0.tgz", null));
            served.put("/charts/coder-2.10.0.tgz", archive);
            assertThat(problem(null, Kind.NOT_A_CHART)).contains(reason);
        });
        assertThat(cache.resolve("charts"))
                .satisfiesAnyOf(none -> assertThat(none).doesNotExist(), empty -> assertThat(empty)
                        .isEmptyDirectory());
    }

    @Test
    void keepsADifferenceBetweenAnAnswerAndNone() {
        serve(index("coder-2.10.0.tgz", DIGEST));
        for (int busy : new int[] {429, 500, 503}) {
            status.set(busy);
            assertThatThrownBy(() -> fetch(null))
                    .isInstanceOf(PortException.Unavailable.class)
                    .hasMessageContaining("HTTP " + busy);
        }
        status.set(403);
        assertThatThrownBy(() -> fetch(null))
                .isInstanceOf(PortException.Denied.class)
                .hasMessageContaining("/charts/index.yaml may not be read (HTTP 403)");
    }

    @Test
    void saysWhyTheRepositoryCannotBeReached() {
        server.stop(0);
        assertThatThrownBy(() -> fetch(null))
                .isInstanceOf(PortException.Unavailable.class)
                .hasMessage("Cannot reach the chart repository " + base() + "/charts/index.yaml: connection refused.");
        assertThatThrownBy(() -> fetch(URI.create("http://nowhere.invalid/charts"), null))
                .isInstanceOf(PortException.Unavailable.class)
                .hasMessageContaining("unknown host");
    }

    @Test
    void neverShowsCredentials() {
        server.stop(0);
        assertThatThrownBy(() -> fetch(URI.create(base().replace("//", "//me:secret@") + "/charts?token=secret"), null))
                .isInstanceOf(PortException.Unavailable.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> fetch(URI.create("oci://me:secret@ghcr.io/coder"), null))
                .isInstanceOf(ChartProblem.class)
                .hasMessageNotContaining("secret")
                .hasMessageContaining("oci://ghcr.io/coder is not an http or https address");
    }

    private String problem(@Nullable String digest, Kind kind) {
        ChartProblem problem = catchThrowableOfType(ChartProblem.class, () -> fetch(digest));
        assertThat(problem).isNotNull();
        assertThat(problem.kind()).isEqualTo(kind);
        return String.valueOf(problem.getMessage());
    }

    private ChartArchive fetch(@Nullable String digest) throws ChartProblem {
        return fetch(URI.create(base() + "/charts"), digest);
    }

    private ChartArchive fetch(URI repository, @Nullable String digest) throws ChartProblem {
        return new ChartRepositoryClient(new ChartStore(cache.resolve("charts")))
                .fetch(new ChartRef(repository, "coder", "2.10.0", digest));
    }

    private String base() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    private void serve(String index) {
        served.put("/charts/index.yaml", index.getBytes(StandardCharsets.UTF_8));
        served.put("/charts/coder-2.10.0.tgz", CHART);
    }

    private static String index(String url, @Nullable String digest) {
        return "apiVersion: v1\nentries:\n  other: [{version: 1.0.0, urls: [o.tgz]}]\n  coder:\n  - name: coder\n"
                + "    version: 2.10.0\n    urls: [" + url + "]\n"
                + (digest == null ? "" : "    digest: " + digest + "\n");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            byte[] body = served.get(path);
            if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
            } else if (status.get() != 200 || body == null) {
                exchange.sendResponseHeaders(status.get() != 200 ? status.get() : 404, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
