package dev.coderops.upgrade.upgrade;

import dev.coderops.upgrade.domain.Journal;
import java.util.List;

/**
 * The steps of both directions, in order.
 *
 * @param forward from the plan to the new version serving
 * @param back from wherever it turned to the old version serving
 * @param untouched what is left to do when the upgrade turns before Coder was touched
 */
public record Route(List<Step> forward, List<Step> back, List<Step> untouched) {

    public Route {
        forward = List.copyOf(forward);
        back = List.copyOf(back);
        untouched = List.copyOf(untouched);
    }

    List<Step> of(Journal journal) {
        if (!journal.goesBack()) {
            return forward;
        }
        return journal.hasTouchedCoder() ? back : untouched;
    }
}
