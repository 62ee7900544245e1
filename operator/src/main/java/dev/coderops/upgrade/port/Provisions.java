package dev.coderops.upgrade.port;

import static java.util.Objects.requireNonNull;

import dev.coderops.upgrade.domain.Values;

/**
 * What an upgrade carries along, so that from its first effect on it depends on no repository, no ConfigMap and no Helm
 * history, in either direction.
 *
 * @param revision the Helm revision the upgrade began at
 * @param valuesBefore the user-supplied values of that revision
 * @param chartBefore the {@code .tgz} to go back with, in base64
 * @param valuesAfter the user-supplied values the release is to have in the end
 * @param chartAfter the {@code .tgz} of the target, in base64
 */
public record Provisions(int revision, Values valuesBefore, String chartBefore, Values valuesAfter, String chartAfter) {

    public Provisions {
        requireNonNull(valuesBefore, "valuesBefore");
        requireNonNull(chartBefore, "chartBefore");
        requireNonNull(valuesAfter, "valuesAfter");
        requireNonNull(chartAfter, "chartAfter");
    }
}
