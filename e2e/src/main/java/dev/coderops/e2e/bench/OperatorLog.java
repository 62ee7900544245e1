package dev.coderops.e2e.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The effects an operator says it has had, from its log. */
record OperatorLog(List<Effect> effects) {

    /** One that succeeded. */
    record Effect(String name, Instant began, Instant ended) {

        Duration took() {
            return Duration.between(began, ended);
        }
    }

    private static final Pattern DONE = Pattern.compile("(?m)^(\\S+Z) +INFO .*: step \\w+: (.+) done in (\\d+) ms$");

    OperatorLog {
        effects = List.copyOf(effects);
    }

    static OperatorLog parse(String log) {
        return new OperatorLog(
                DONE.matcher(log).results().map(OperatorLog::effect).toList());
    }

    private static Effect effect(MatchResult found) {
        Instant ended = Instant.parse(found.group(1));
        return new Effect(found.group(2), ended.minusMillis(Long.parseLong(found.group(3))), ended);
    }

    /** The first of this name. */
    Optional<Effect> first(String name) {
        return effects.stream().filter(effect -> effect.name().equals(name)).findFirst();
    }
}
