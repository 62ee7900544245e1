package dev.coderops.upgrade.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.SchemaVersion;
import java.io.BufferedReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

/** What is known is told, what is not known is not guessed. */
class CatalogueTest {

    private final Catalogue catalogue = Catalogue.shipped();

    @Test
    void knowsWhatTheReleasesMigrateTo() {
        assertThat(catalogue.schemaOf(CoderVersion.of("2.24.4"))).contains(new SchemaVersion(343));
        assertThat(catalogue.schemaOf(CoderVersion.of("2.26.5"))).contains(new SchemaVersion(362));
        assertThat(catalogue.schemaOf(CoderVersion.of("2.36.1"))).contains(new SchemaVersion(556));
    }

    @Test
    void doesNotGuess() {
        assertThat(catalogue.schemaOf(CoderVersion.of("2.24.99"))).isEmpty();
        assertThat(catalogue.releaseWith(new SchemaVersion(1))).isEmpty();
    }

    @Test
    void namesTheOldestReleaseOfASchema() {
        assertThat(catalogue.releaseWith(new SchemaVersion(362))).contains(CoderVersion.of("2.26.0"));
    }

    @Test
    void readsTheFirstTwoColumns() {
        Catalogue read = Catalogue.read(
                new BufferedReader(new StringReader("release\tschema\trest\n2.1.0\t7\tx\ty\n\n2.2.0\t8\n")));
        assertThat(read.schemaOf(CoderVersion.of("2.1.0"))).contains(new SchemaVersion(7));
        assertThat(read.schemaOf(CoderVersion.of("2.2.0"))).contains(new SchemaVersion(8));
    }
}
