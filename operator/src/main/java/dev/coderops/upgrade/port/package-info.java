/**
 * What the upgrade needs from the world, in the words of the domain.
 *
 * <p>Each port reads (never changing anything, with a deadline) and has effects (each safe to repeat, each carrying its
 * own compare-and-set so that a stale decision cannot act). What went wrong is one of four kinds: {@link
 * dev.coderops.upgrade.port.PortException}. Read {@link dev.coderops.upgrade.port.Releases}, {@link
 * dev.coderops.upgrade.port.Workloads}, {@link dev.coderops.upgrade.port.Databases}, {@link
 * dev.coderops.upgrade.port.CoderServer}.
 */
@NullMarked
package dev.coderops.upgrade.port;

import org.jspecify.annotations.NullMarked;
