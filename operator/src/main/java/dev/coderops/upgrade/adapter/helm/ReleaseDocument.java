package dev.coderops.upgrade.adapter.helm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Revision;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON document in a release Secret: base64 (Kubernetes) of base64 (Helm) of gzip of {@code {name, info, chart,
 * config, manifest, hooks, version, namespace}} (helm/pkg/storage/driver/util.go).
 */
final class ReleaseDocument {

    static final ObjectMapper JSON = JsonMapper.builder()
            // A document that is read and written again keeps its numbers digit by digit.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectMapper VALUES = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    /** A Secret holds at most 1 MiB; a release that unpacks to more than this is none. */
    private static final long LARGEST = 64L << 20;

    private ReleaseDocument() {}

    /** What an upgrade asks of a revision. The chart's files, most of the document, are passed over. */
    static Revision revision(ReleaseRef release, Secret secret) {
        Reading reading = new Reading();
        try (JsonParser parser = JSON.createParser(json(secret))) {
            reading.document(parser);
        } catch (IOException e) {
            throw unreadable(secret, e);
        }
        if (reading.number == 0) {
            throw unreadable(secret, new IOException("it has no version"));
        }
        return new Revision(
                release,
                reading.number,
                status(reading.status),
                reading.chart,
                reading.chartVersion,
                reading.appVersion,
                reading.values,
                reading.manifest,
                reading.description,
                secret.getMetadata().getResourceVersion(),
                Instant.parse(secret.getMetadata().getCreationTimestamp()));
    }

    /** The whole document. */
    static ObjectNode tree(Secret secret) {
        try (InputStream json = json(secret)) {
            JsonNode tree = JSON.readTree(json);
            if (tree instanceof ObjectNode document) {
                return document;
            }
            throw new IOException("it is not an object");
        } catch (IOException e) {
            throw unreadable(secret, e);
        }
    }

    /** What a Secret's {@code data.release} holds of a document. */
    static String encode(JsonNode document) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(1 << 16);
        try (OutputStream kubernetes = Base64.getEncoder().wrap(encoded);
                OutputStream helm = Base64.getEncoder().wrap(kubernetes);
                OutputStream gzip = new GZIPOutputStream(helm, 8192)) {
            JSON.writeValue(gzip, document);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        }
        return encoded.toString(StandardCharsets.US_ASCII);
    }

    static Revision.Status status(String text) {
        return Arrays.stream(Revision.Status.values())
                .filter(status -> status.text().equals(text))
                .findFirst()
                .orElse(Revision.Status.UNKNOWN);
    }

    private static InputStream json(Secret secret) throws IOException {
        String data = secret.getData() == null ? null : secret.getData().get("release");
        if (data == null) {
            throw new IOException("it has no key \"release\"");
        }
        InputStream kubernetes =
                Base64.getDecoder().wrap(new ByteArrayInputStream(data.getBytes(StandardCharsets.US_ASCII)));
        InputStream helm = new BufferedInputStream(Base64.getDecoder().wrap(kubernetes));
        return BoundedInputStream.builder()
                .setInputStream(isGzip(helm) ? new GZIPInputStream(helm, 8192) : helm)
                .setMaxCount(LARGEST)
                .get();
    }

    /** Releases of Helm's early days are not compressed. */
    private static boolean isGzip(InputStream helm) throws IOException {
        helm.mark(2);
        boolean gzip = helm.read() == 0x1f && helm.read() == 0x8b;
        helm.reset();
        return gzip;
    }

    private static PortException unreadable(Secret secret, IOException cause) {
        return new PortException.Rejected(
                "Secret " + secret.getMetadata().getNamespace() + "/"
                        + secret.getMetadata().getName()
                        + " does not hold a Helm release this operator can read. Helm's own \"helm history\" tells whether it can.",
                cause);
    }

    /** What was found so far, field by field. */
    private static final class Reading {
        private int number;
        private String status = "";
        private String chart = "";
        private String chartVersion = "";
        private String appVersion = "";
        private String manifest = "";
        private String description = "";
        private Values values = Values.none();

        void document(JsonParser parser) throws IOException {
            expectObject(parser, parser.nextToken());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "version" -> number = parser.getIntValue();
                    case "manifest" -> manifest = parser.getText();
                    case "config" -> values = token == JsonToken.VALUE_NULL ? Values.none() : config(parser);
                    case "info" -> info(parser);
                    case "chart" -> chart(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private static Values config(JsonParser parser) throws IOException {
            // Doubles here: Values compares 1.0 and 1 as Helm does.
            return Values.of(VALUES.readValue(parser, MAP));
        }

        private void info(JsonParser parser) throws IOException {
            expectObject(parser, parser.currentToken());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "status" -> status = parser.getText();
                    case "description" -> description = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        }

        private void chart(JsonParser parser) throws IOException {
            expectObject(parser, parser.currentToken());
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken token = parser.nextToken();
                if (field.equals("metadata") && token == JsonToken.START_OBJECT) {
                    metadata(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void metadata(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "name" -> chart = parser.getText();
                    case "version" -> chartVersion = parser.getText();
                    case "appVersion" -> appVersion = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        }

        private static void expectObject(JsonParser parser, @Nullable JsonToken token) throws IOException {
            if (token != JsonToken.START_OBJECT) {
                throw new IOException(
                        "an object is missing at " + parser.currentLocation().getColumnNr());
            }
        }
    }
}
