/**
 * Tests of reading releases, of charts and of the Helm process; {@code Fixtures} has two releases that Helm 3.19 wrote.
 * What needs an API server is tested with the whole upgrades.
 */
@NullMarked
package dev.coderops.upgrade.adapter.helm;

import org.jspecify.annotations.NullMarked;
