package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.port.DatabaseProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * TLS as {@code lib/pq} means it.
 *
 * <table>
 * <caption>what {@code sslmode} does</caption>
 * <tr><th>sslmode</th><th>lib/pq</th><th>libpq</th></tr>
 * <tr><td>not given</td><td>{@code require}</td><td>{@code prefer}</td></tr>
 * <tr><td>{@code require}</td><td>encrypted, nobody verified; with an existing {@code sslrootcert}, as {@code
 * verify-ca}</td><td>the same</td></tr>
 * <tr><td>{@code verify-full} without {@code sslrootcert}</td><td>the system's authorities</td><td>an error</td></tr>
 * <tr><td>{@code prefer}, {@code allow}</td><td>an error</td><td>TLS if there is TLS</td></tr>
 * </table>
 *
 * <p>The first three are read as {@code lib/pq} reads them. The last is read as {@code libpq} does, because an admin URL
 * is often one that was tried with {@code psql}.
 */
final class TransportSecurity {

    private TransportSecurity() {}

    static void apply(LibpqUrl url, Properties properties) throws DatabaseProblem {
        if ("true".equals(url.parameter("sslinline"))) {
            throw problem("sslinline=true is not supported here: mount the certificates and name the files");
        }
        String mode = mode(url);
        String rootCertificate = url.parameter("sslrootcert");
        boolean verifies = mode.startsWith("verify-");
        if (mode.equals("require") && rootCertificate != null && Files.isReadable(Path.of(rootCertificate))) {
            mode = "verify-ca";
            verifies = true;
        }
        PGProperty.SSL_MODE.set(properties, mode);
        if (verifies) {
            authorities(mode, rootCertificate, properties);
        }
        file(url, "sslcert", PGProperty.SSL_CERT, properties);
        file(url, "sslkey", PGProperty.SSL_KEY, properties);
        String keyPassword = url.parameter("sslpassword");
        if (keyPassword != null) {
            PGProperty.SSL_PASSWORD.set(properties, keyPassword);
        }
        String negotiation = url.parameter("sslnegotiation");
        if (negotiation != null) {
            PGProperty.SSL_NEGOTIATION.set(properties, negotiation);
        }
    }

    static String mode(LibpqUrl url) {
        String mode = url.parameter("sslmode");
        return mode == null ? "require" : mode;
    }

    private static void authorities(String mode, @Nullable String rootCertificate, Properties properties)
            throws DatabaseProblem {
        if (rootCertificate == null || rootCertificate.isEmpty() || rootCertificate.equals("system")) {
            if (mode.equals("verify-ca")) {
                throw problem("sslmode=verify-ca without a file in sslrootcert would trust any server with a public"
                        + " certificate: use sslmode=verify-full, or name the file");
            }
            PGProperty.SSL_FACTORY.set(properties, DefaultJavaSSLFactory.class.getName());
        } else if (Files.isReadable(Path.of(rootCertificate))) {
            PGProperty.SSL_ROOT_CERT.set(properties, rootCertificate);
        } else {
            throw problem("sslrootcert=" + rootCertificate
                    + " is not there: mount the same file at the same path in the operator");
        }
    }

    private static void file(LibpqUrl url, String parameter, PGProperty property, Properties properties)
            throws DatabaseProblem {
        String path = url.parameter(parameter);
        if (path == null || path.isEmpty()) {
            return;
        }
        if (!Files.isReadable(Path.of(path))) {
            throw problem(
                    parameter + "=" + path + " is not there: mount the same file at the same path in the operator");
        }
        property.set(properties, path);
    }

    private static DatabaseProblem problem(String sentence) {
        return new DatabaseProblem(DatabaseProblem.Kind.BAD_URL, "The database URL cannot be used: " + sentence + ".");
    }
}
