package dev.coderops.upgrade.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.PortException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPolicyTest {

    private static final UpgradeRef ONE = new UpgradeRef("coder", "one", "uid-1");
    private static final UpgradeRef OTHER = new UpgradeRef("coder", "other", "uid-2");
    private final PortException unavailable = new PortException.Unavailable("no answer", null);

    private final FaultPolicy policy = new FaultPolicy();

    @Test
    void itAsksSoonAtFirstThenEveryHalfMinuteAndWithoutEnd() {
        List<Long> pauses = Stream.generate(
                        () -> policy.answer(ONE, unavailable).pause().toMillis())
                .limit(12)
                .toList();

        assertThat(pauses)
                .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L, 30000L, 30000L, 30000L);
    }

    @Test
    void peopleAreToldWhenItLasts() {
        assertThat(policy.answer(ONE, unavailable).tellPeople()).isFalse();
        assertThat(policy.answer(ONE, unavailable).tellPeople()).isFalse();
        assertThat(policy.answer(ONE, unavailable).tellPeople()).isTrue();
        assertThat(policy.answer(OTHER, unavailable).tellPeople()).isFalse();
    }

    @Test
    void missingRightsAreToldAtOnce() {
        assertThat(policy.answer(ONE, new PortException.Denied("no rights", null))
                        .tellPeople())
                .isTrue();
    }

    @Test
    void anAnswerEndsTheCount() {
        policy.answer(ONE, unavailable);
        policy.answer(ONE, unavailable);

        policy.forget(ONE);

        assertThat(policy.answer(ONE, unavailable)).isEqualTo(new FaultPolicy.Answer(Duration.ofMillis(200), false));
    }
}
