package dev.coderops.testbed.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who may speak to the API server, and as whom: a random token each. Certificates are not made here: the API server
 * signs its own, which every kubeconfig then trusts and checks.
 */
final class Credentials {

    /** The users of a node; names and groups are those for which Kubernetes has roles. */
    enum User {
        ADMINISTRATOR("testbed", "system:masters"),
        CONTROLLER_MANAGER("system:kube-controller-manager", "system:masters"),
        SCHEDULER("system:kube-scheduler", ""),
        PROXY("system:kube-proxy", ""),
        KUBELET("system:node:", "system:nodes");

        private final String name;
        private final String group;

        User(String name, String group) {
            this.name = name;
            this.group = group;
        }
    }

    private final Slot slot;
    private final Path folder;
    private final Map<User, String> tokens = new EnumMap<>(User.class);

    private Credentials(Slot slot) {
        this.slot = slot;
        this.folder = slot.state().resolve("credentials");
    }

    /** Writes the token file and the key pair with which service account tokens are signed. */
    static Credentials create(Slot slot) {
        Credentials credentials = new Credentials(slot);
        SecureRandom random = new SecureRandom();
        for (User user : User.values()) {
            byte[] token = new byte[24];
            random.nextBytes(token);
            credentials.tokens.put(user, HexFormat.of().formatHex(token));
        }
        try {
            Files.createDirectories(
                    credentials.folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            writePrivate(
                    credentials.tokenFile(),
                    Arrays.stream(User.values()).map(credentials::tokenLine).collect(Collectors.joining("\n")));
            KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
            writePrivate(credentials.serviceAccountKey(), pem("PRIVATE KEY", pair.getPrivate()));
            writePrivate(credentials.serviceAccountPublicKey(), pem("PUBLIC KEY", pair.getPublic()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        return credentials;
    }

    Path folder() {
        return folder;
    }

    Path tokenFile() {
        return folder.resolve("tokens.csv");
    }

    Path serviceAccountKey() {
        return folder.resolve("service-accounts.key");
    }

    Path serviceAccountPublicKey() {
        return folder.resolve("service-accounts.pub");
    }

    /** Where the API server puts the certificate that it signs for itself. */
    Path serverCertificate() {
        return folder.resolve("apiserver.crt");
    }

    /** Writes the kubeconfig of a user; the API server's certificate must be there. */
    Path kubeconfig(User user) {
        try {
            String trusted = Base64.getEncoder().encodeToString(Files.readAllBytes(serverCertificate()));
            Path file = user == User.ADMINISTRATOR
                    ? slot.state().resolve("kubeconfig")
                    : folder.resolve(user.name().toLowerCase(Locale.ROOT) + ".kubeconfig");
            writePrivate(file, """
                    apiVersion: v1
                    kind: Config
                    clusters:
                    - name: testbed
                      cluster:
                        server: %s
                        certificate-authority-data: %s
                    users:
                    - name: testbed
                      user:
                        token: %s
                    contexts:
                    - name: testbed
                      context:
                        cluster: testbed
                        user: testbed
                    current-context: testbed
                    """.formatted(slot.apiServer(), trusted, tokens.get(user)));
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String tokenLine(User user) {
        String name = user == User.KUBELET ? user.name + slot.name() : user.name;
        String group = user.group.isEmpty() ? "" : ",\"" + user.group + "\"";
        return tokens.get(user) + "," + name + "," + name + group;
    }

    private static String pem(String type, Key key) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type);
    }

    private static void writePrivate(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
