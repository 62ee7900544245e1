/**
 * The values everybody speaks: versions, the journal of an upgrade, the reasons it can fail for.
 *
 * <p>Nothing here knows Kubernetes, Helm or PostgreSQL, and nothing here has an effect. Read {@link
 * dev.coderops.upgrade.domain.UpgradeSpec} for what a person asked for, {@link
 * dev.coderops.upgrade.domain.Journal} for what was recorded on the way, {@link
 * dev.coderops.upgrade.domain.StepName} for the way itself, then {@link
 * dev.coderops.upgrade.domain.FailureReason} for how it can end.
 */
@NullMarked
package dev.coderops.upgrade.domain;

import org.jspecify.annotations.NullMarked;
