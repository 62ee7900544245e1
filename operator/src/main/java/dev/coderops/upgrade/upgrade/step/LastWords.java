package dev.coderops.upgrade.upgrade.step;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Coder that ended said last. The first error of a log is the cause; those after it follow from it. */
final class LastWords {

    private static final Pattern DECISIVE =
            Pattern.compile("(?i)^\\s*(error:|panic:|fatal)|migration failed|migrate up");
    private static final Pattern MIGRATION =
            Pattern.compile("(?i)migration failed|migrate up|no migration found|dirty database|acquire database lock");
    /** golang-migrate puts the driver's error behind the text of the migration. */
    private static final Pattern DETAILS = Pattern.compile("\\(details: .+");

    private static final Pattern CREDENTIALS = Pattern.compile("://[^/@\\s]*@");
    private static final int LONGEST = 400;

    private LastWords() {}

    /** The line that says why, and, where it quotes a whole migration, PostgreSQL's own words behind that. */
    static Optional<String> decisive(List<String> lines) {
        return lines.stream()
                .filter(line -> DECISIVE.matcher(line).find())
                .findFirst()
                .map(line -> shortened(line) + details(line, lines));
    }

    private static String details(String decisive, List<String> lines) {
        return lines.stream()
                .map(DETAILS::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .filter(details -> !decisive.contains(details))
                .findFirst()
                .map(details -> " … " + shortened(details))
                .orElse("");
    }

    private static String shortened(String line) {
        String shown = CREDENTIALS.matcher(line.strip()).replaceAll("://(hidden)@");
        return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "…" : shown;
    }

    static boolean speakOfMigration(List<String> lines) {
        return lines.stream().anyMatch(line -> MIGRATION.matcher(line).find());
    }
}
