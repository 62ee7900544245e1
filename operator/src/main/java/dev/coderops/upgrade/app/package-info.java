/**
 * The process: {@link dev.coderops.upgrade.app.Main} starts and ends it, {@link dev.coderops.upgrade.app.Wiring} puts it
 * together. The only place that reads the environment and makes clocks, threads and clients.
 */
@NullMarked
package dev.coderops.upgrade.app;

import org.jspecify.annotations.NullMarked;
