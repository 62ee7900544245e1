/** Tests against real PostgreSQL servers: {@link dev.coderops.upgrade.adapter.postgres.RealServer}. */
@NullMarked
package dev.coderops.upgrade.adapter.postgres;

import org.jspecify.annotations.NullMarked;
