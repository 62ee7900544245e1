/**
 * The upgrade itself: what is true, what should be true next, and the one thing to do about it.
 *
 * <p>Read {@link dev.coderops.upgrade.upgrade.Step} (a question with an effect), {@link
 * dev.coderops.upgrade.upgrade.Progress} (its five answers), {@link dev.coderops.upgrade.upgrade.Route} (the steps of
 * both directions in order), then {@link dev.coderops.upgrade.upgrade.UpgradeEngine}, which turns the answers into {@link
 * dev.coderops.upgrade.upgrade.Next}: one effect at most, its intent written first. {@link
 * dev.coderops.upgrade.upgrade.World} is how steps look at the world.
 */
@NullMarked
package dev.coderops.upgrade.upgrade;

import org.jspecify.annotations.NullMarked;
