/**
 * The border to Kubernetes: one pass from a live resource to a written status and at most one started effect.
 *
 * <p>Read {@link dev.coderops.upgrade.controller.CoderUpgradeReconciler} for the pass, {@link
 * dev.coderops.upgrade.controller.SpecParser} for the way in, {@link
 * dev.coderops.upgrade.controller.StatusProjector} and {@link dev.coderops.upgrade.controller.JournalReader} for the way
 * out and back, {@link dev.coderops.upgrade.controller.EffectRunner} for what acts, and {@link
 * dev.coderops.upgrade.controller.UpgradeStore} for what writes.
 */
@NullMarked
package dev.coderops.upgrade.controller;

import org.jspecify.annotations.NullMarked;
