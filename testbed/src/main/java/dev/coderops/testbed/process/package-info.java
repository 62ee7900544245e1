/**
 * Other programs: short ones that are waited for ({@link dev.coderops.testbed.process.Command}), long ones that serve
 * ({@link dev.coderops.testbed.process.ManagedProcess}), and waiting on a condition
 * ({@link dev.coderops.testbed.process.Await}).
 */
@NullMarked
package dev.coderops.testbed.process;

import org.jspecify.annotations.NullMarked;
