package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.FailureReason;

/** What a check says. */
public sealed interface Verdict {

    Verdict PASS = new Pass();

    /** Nothing against it. */
    record Pass() implements Verdict {}

    /** The upgrade must not begin. */
    record Refused(FailureReason reason, String sentence) implements Verdict {}

    /** Something did not answer: ask again for a while, then refuse. */
    record NotNow(FailureReason reason, String sentence) implements Verdict {}

    /** The target runs already. */
    record AlreadyThere(String sentence) implements Verdict {}

    static Verdict refused(FailureReason reason, String sentence) {
        return new Refused(reason, sentence);
    }
}
