/**
 * One world in memory: a Deployment with its pods, Helm's revisions, a PostgreSQL server and Coder itself, in virtual time.
 *
 * <p>{@link dev.coderops.upgrade.fake.FakeWorld} holds it and the switches of its faults, {@link
 * dev.coderops.upgrade.fake.Driver} runs an upgrade in it pass by pass as the operator will, and {@link
 * dev.coderops.upgrade.fake.Invariants} says after everything that happens what must still be true.
 */
@NullMarked
package dev.coderops.upgrade.fake;

import org.jspecify.annotations.NullMarked;
