package dev.coderops.testbed.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coderops.testbed.build.Cache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A Helm chart repository over HTTP with the charts of real Coder releases, as {@code https://helm.coder.com/v2} is one.
 * Tests can spoil it: wrong bytes, a missing archive, no answer at all.
 */
public final class ChartRepository implements AutoCloseable {

    private final Function<String, Path> modules;
    private final Path folder;
    private final String hostAddress;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    /** By release, as packaged. */
    private final Map<String, byte[]> charts = new ConcurrentSkipListMap<>();

    /** By file name, as served. */
    private final Map<String, byte[]> served = new ConcurrentSkipListMap<>();

    private final AtomicInteger forcedStatus = new AtomicInteger();

    private ChartRepository(Function<String, Path> modules, Path folder, String hostAddress, HttpServer server) {
        this.modules = modules;
        this.folder = folder;
        this.hostAddress = hostAddress;
        this.server = server;
    }

    /**
     * Starts an empty one on a free port.
     *
     * @param modules folder of the Coder module of a release
     * @param folder where {@link #archive} finds its files; deleted at the end
     * @param hostAddress address at which pods reach this machine
     */
    public static ChartRepository start(Function<String, Path> modules, Path folder, String hostAddress) {
        try {
            Files.createDirectories(folder);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 0);
            ChartRepository repository = new ChartRepository(modules, folder, hostAddress, server);
            server.setExecutor(repository.workers);
            server.createContext("/", repository::answer);
            server.start();
            return repository;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What {@code helm repo add} takes; reached from this machine and from pods. */
    public URI url() {
        return URI.create("http://" + hostAddress + ":" + server.getAddress().getPort());
    }

    /** Adds the chart of a Coder release, for instance {@code 2.24.4}. */
    public ChartRepository add(String release) {
        byte[] archive = ChartArchive.ofCoder(modules.apply(release), release);
        try {
            Files.write(archive(release), archive);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        charts.put(release, archive);
        served.put(fileName(release), archive);
        return this;
    }

    /** The chart as a file. */
    public Path archive(String release) {
        return folder.resolve(fileName(release));
    }

    /** What the index says of the chart: SHA-256 in hexadecimal digits. */
    public String digest(String release) {
        return sha256(chart(release));
    }

    /** Serves other bytes than those of which the index gives the digest. */
    public void tamper(String release) {
        byte[] changed = chart(release).clone();
        changed[changed.length - 1] ^= 1;
        served.put(fileName(release), changed);
    }

    /** Keeps the entry in the index but answers 404 for its archive. */
    public void loseArchive(String release) {
        served.remove(fileName(release));
    }

    /** Takes the release out of the index and out of the repository. */
    public void remove(String release) {
        charts.remove(release);
        served.remove(fileName(release));
    }

    /** Serves the right bytes again after {@link #tamper} or {@link #loseArchive}. */
    public void repair(String release) {
        served.put(fileName(release), chart(release));
    }

    /** Answers every request with this status, for instance 503; 0 answers normally again. */
    public void answerWith(int status) {
        forcedStatus.set(status);
    }

    /** The index as it is served now. JSON, which is YAML. */
    public String index() {
        List<Map<String, Object>> entries = charts.entrySet().stream()
                .map(chart -> entry(chart.getKey(), chart.getValue()))
                .toList();
        Map<String, Object> index = new TreeMap<>(
                Map.of("apiVersion", "v1", "generated", "1970-01-01T00:00:00Z", "entries", Map.of("coder", entries)));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(index);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.close();
        Cache.delete(folder);
    }

    private static Map<String, Object> entry(String release, byte[] archive) {
        return new TreeMap<>(Map.of(
                "apiVersion", "v2",
                "name", "coder",
                "type", "application",
                "version", release,
                "appVersion", release,
                "description", "Remote development environments on your infrastructure",
                "created", "1970-01-01T00:00:00Z",
                "digest", sha256(archive),
                "urls", List.of(fileName(release))));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            int forced = forcedStatus.get();
            byte[] body = path.equals("index.yaml") ? index().getBytes(StandardCharsets.UTF_8) : served.get(path);
            if (forced != 0 || body == null) {
                exchange.sendResponseHeaders(forced != 0 ? forced : 404, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .set("Content-Type", path.endsWith(".tgz") ? "application/gzip" : "application/yaml");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] chart(String release) {
        byte[] chart = charts.get(release);
        if (chart == null) {
            throw new IllegalArgumentException("The repository has no chart of Coder " + release + ".");
        }
        return chart;
    }

    private static String fileName(String release) {
        return "coder-" + release + ".tgz";
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
