/**
 * Coder's PostgreSQL server, asked and changed over JDBC.
 *
 * <p>Read {@link dev.coderops.upgrade.adapter.postgres.PostgresDatabases} for what is offered, {@link
 * dev.coderops.upgrade.adapter.postgres.LibpqUrl} for how the server is found, {@link
 * dev.coderops.upgrade.adapter.postgres.Connections} for what every connection is made with, {@link
 * dev.coderops.upgrade.adapter.postgres.Inspection} for the questions before an upgrade, {@link
 * dev.coderops.upgrade.adapter.postgres.Fence} for closing and opening, {@link
 * dev.coderops.upgrade.adapter.postgres.CloneMaker} for the copy that makes an upgrade reversible, and {@link
 * dev.coderops.upgrade.adapter.postgres.SqlFailures} for what an SQLSTATE means to the caller.
 */
@NullMarked
package dev.coderops.upgrade.adapter.postgres;

import org.jspecify.annotations.NullMarked;
