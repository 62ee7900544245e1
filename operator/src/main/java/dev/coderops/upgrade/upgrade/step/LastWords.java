package dev.coderops.upgrade.upgrade.step;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a Coder that ended said last. The first error of a log is the cause; those after it follow from it. */
final class LastWords {

    private static final Pattern DECISIVE =
            Pattern.compile("(?i)^\\s*(error:|panic:|fatal)|migration failed|migrate up");
    private static final Pattern MIGRATION =
            Pattern.compile("(?i)migration failed|migrate up|no migration found|dirty database|acquire database lock");
    private static final Pattern CREDENTIALS = Pattern.compile("://[^/@\\s]*@");
    private static final int LONGEST = 400;

    private LastWords() {}

    static Optional<String> decisive(List<String> lines) {
        return lines.stream()
                .filter(line -> DECISIVE.matcher(line).find())
                .findFirst()
                .map(line -> CREDENTIALS.matcher(line.strip()).replaceAll("://(hidden)@"))
                .map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
    }

    static boolean speakOfMigration(List<String> lines) {
        return lines.stream().anyMatch(line -> MIGRATION.matcher(line).find());
    }
}
