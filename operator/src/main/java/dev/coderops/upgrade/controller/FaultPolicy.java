package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do when the world does not answer: ask again, soon at first, never more rarely than every half minute, without
 * end. A fault decides nothing. People are told of it when it lasts, once.
 */
final class FaultPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(FaultPolicy.class);
    private static final int TELL_AFTER = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Map<String, Integer> inARow = new ConcurrentHashMap<>();

    /**
     * How to go on.
     *
     * @param tellPeople whether the status says it
     */
    record Answer(Duration pause, boolean tellPeople) {}

    Answer answer(UpgradeRef upgrade, PortException fault) {
        int count = inARow.merge(upgrade.uid(), 1, Integer::sum);
        LOG.warn("{} ({} in a row): {}", fault.getClass().getSimpleName(), count, fault.getMessage());
        Duration doubled = Duration.ofMillis(100L << Math.min(count, 9));
        Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return new Answer(pause, count >= TELL_AFTER || fault instanceof PortException.Denied);
    }

    void forget(UpgradeRef upgrade) {
        inARow.remove(upgrade.uid());
    }
}
