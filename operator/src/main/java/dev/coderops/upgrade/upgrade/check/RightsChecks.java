package dev.coderops.upgrade.upgrade.check;

import dev.coderops.upgrade.domain.FailureReason;
import java.util.List;

/** What the operator itself must be allowed to do. */
final class RightsChecks {

    private RightsChecks() {}

    static Verdict areAllThere(Preflight preflight) {
        String namespace = preflight.upgrade().ref().namespace();
        List<String> missing = preflight.upgrade().world().ports().workloads().missingRights(namespace);
        return missing.isEmpty()
                ? Verdict.PASS
                : Verdict.refused(
                        FailureReason.RIGHTS_MISSING,
                        "The operator may not " + String.join("; may not ", missing) + " in namespace " + namespace
                                + ": grant it the Role that comes with its installation.");
    }
}
