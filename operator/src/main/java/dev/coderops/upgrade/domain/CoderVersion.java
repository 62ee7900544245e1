package dev.coderops.upgrade.domain;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A released version of Coder, such as {@code 2.36.1}. Pre-releases sort before their release, by text.
 *
 * @param suffix what follows a hyphen, empty for a release
 */
public record CoderVersion(int major, int minor, int patch, String suffix) implements Comparable<CoderVersion> {

    private static final Pattern SYNTAX =
            Pattern.compile("v?(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})(?:-([0-9A-Za-z.-]+))?");

    private static final Comparator<CoderVersion> ORDER = Comparator.comparingInt(CoderVersion::major)
            .thenComparingInt(CoderVersion::minor)
            .thenComparingInt(CoderVersion::patch)
            .thenComparing(version -> version.suffix().isEmpty())
            .thenComparing(CoderVersion::suffix);

    public CoderVersion {
        requireNonNull(suffix, "suffix");
    }

    /** The version a text names, with or without the leading {@code v}, build metadata ignored; empty when it names none. */
    public static Optional<CoderVersion> parse(String text) {
        int metadata = text.indexOf('+');
        Matcher matcher = SYNTAX.matcher(metadata < 0 ? text : text.substring(0, metadata));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String suffix = matcher.group(4);
        return Optional.of(new CoderVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                suffix == null ? "" : suffix));
    }

    /**
     * The version a text names.
     *
     * @throws IllegalArgumentException when it names none
     */
    public static CoderVersion of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a Coder version: " + text));
    }

    @Override
    public int compareTo(CoderVersion other) {
        return ORDER.compare(this, other);
    }

    public boolean isOlderThan(CoderVersion other) {
        return compareTo(other) < 0;
    }

    @Override
    public String toString() {
        String number = major + "." + minor + "." + patch;
        return suffix.isEmpty() ? number : number + "-" + suffix;
    }
}
