package dev.coderops.upgrade.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A committed file that is made from the code. {@code make generate} writes it. */
record Generated(Path file, String text) {

    /** Of a file named from the repository's root. */
    static Generated of(String file, String text) {
        return new Generated(Path.of("..").resolve(file), text);
    }

    /** Fails when the committed file is another; with {@code -Dgenerate=true} it is written first. */
    void compare() throws IOException {
        if (Boolean.getBoolean("generate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("generated from the code: run make generate and commit the result")
                .hasContent(text);
    }
}
