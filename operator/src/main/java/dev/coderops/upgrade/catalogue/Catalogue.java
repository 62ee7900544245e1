package dev.coderops.upgrade.catalogue;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.SchemaVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which schema version each release of Coder migrates to, read from the releases' own modules. A release that is not
 * listed is not guessed: patch releases of a line usually share their schema, but may not.
 */
public final class Catalogue {

    private static final String RELEASES = "coder-releases.tsv";

    private final NavigableMap<CoderVersion, SchemaVersion> schemas;

    private Catalogue(NavigableMap<CoderVersion, SchemaVersion> schemas) {
        this.schemas = schemas;
    }

    /** The catalogue that ships with the operator. */
    public static Catalogue shipped() {
        try (InputStream file = Catalogue.class.getResourceAsStream(RELEASES)) {
            if (file == null) {
                throw new IllegalStateException(RELEASES + " is missing from the operator's jar");
            }
            return read(new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads tab-separated lines, a heading first, then release and schema version as the first two columns. */
    static Catalogue read(BufferedReader lines) {
        NavigableMap<CoderVersion, SchemaVersion> schemas = new TreeMap<>();
        lines.lines().skip(1).filter(line -> !line.isBlank()).forEach(line -> {
            String[] columns = line.split("\t", 3);
            schemas.put(CoderVersion.of(columns[0]), new SchemaVersion(Long.parseLong(columns[1])));
        });
        return new Catalogue(schemas);
    }

    public Optional<SchemaVersion> schemaOf(CoderVersion release) {
        return Optional.ofNullable(schemas.get(release));
    }

    /** The oldest listed release with this schema; empty when none has it. */
    public Optional<CoderVersion> releaseWith(SchemaVersion schema) {
        return schemas.entrySet().stream()
                .filter(entry -> entry.getValue().equals(schema))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
