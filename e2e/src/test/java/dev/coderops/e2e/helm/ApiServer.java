package dev.coderops.e2e.helm;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An API server with its etcd and no controllers, from the programs in the folder {@code testbed.bin} names. */
final class ApiServer implements AutoCloseable, Supplier<KubernetesClient> {

    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final String token = UUID.randomUUID().toString();
    private final int port;

    private ApiServer(Path folder) throws IOException {
        this.folder = folder;
        this.port = freePort();
    }

    static ApiServer start(Path folder) throws Exception {
        ApiServer server = new ApiServer(folder);
        try {
            server.startEtcdAndServer(Path.of(System.getProperty("testbed.bin")));
            server.awaitReady();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** A client with every right. */
    @Override
    public KubernetesClient get() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    /** A client that speaks for somebody. */
    KubernetesClient as(String user) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config())
                        .withImpersonateUsername(user)
                        .build())
                .build();
    }

    private Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withCaCertFile(folder.resolve("certificates/apiserver.crt").toString())
                .withOauthToken(token)
                .build();
    }

    private void startEtcdAndServer(Path programs) throws IOException {
        String etcd = "http://127.0.0.1:" + freePort();
        String peers = "http://127.0.0.1:" + freePort();
        start(List.of(
                programs.resolve("etcd").toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--unsafe-no-fsync",
                "--log-level=error"));
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), token + ",admin,1,\"system:masters\"\n");
        start(List.of(
                programs.resolve("kube-apiserver").toString(),
                "--etcd-servers=" + etcd,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + folder.resolve("certificates"),
                "--service-cluster-ip-range=10.98.0.0/24",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + writeKey("service-account.key"),
                "--service-account-key-file=" + folder.resolve("service-account.key"),
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC"));
    }

    private Path writeKey(String name) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            String key = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
            return Files.writeString(
                    folder.resolve(name), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    private void start(List<String> command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        folder.resolve("log-" + processes.size() + ".txt").toFile())
                .start());
    }

    private void awaitReady() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        Path certificate = folder.resolve("certificates/apiserver.crt");
        while (!Files.exists(certificate) || !answers()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException(Files.readString(folder.resolve("log-1.txt"), StandardCharsets.UTF_8));
            }
            Thread.sleep(200);
        }
    }

    private boolean answers() {
        try (KubernetesClient client = get()) {
            return client.namespaces().withName("default").get() != null;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
