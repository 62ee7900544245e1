/**
 * A real PostgreSQL server that pods reach: {@link dev.coderops.testbed.postgres.PostgresInstallation} finds the
 * programs, {@link dev.coderops.testbed.postgres.PostgresServer} runs them.
 */
@NullMarked
package dev.coderops.testbed.postgres;

import org.jspecify.annotations.NullMarked;
