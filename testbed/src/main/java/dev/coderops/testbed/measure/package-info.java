/**
 * What users of Coder feel and what its database shows during an upgrade:
 * {@link dev.coderops.testbed.measure.OutageProber} asks like a user and gives an
 * {@link dev.coderops.testbed.measure.OutageReport}, {@link dev.coderops.testbed.measure.LockSampler} watches Coder's
 * migration lock and gives a {@link dev.coderops.testbed.measure.LockReport}.
 */
@NullMarked
package dev.coderops.testbed.measure;

import org.jspecify.annotations.NullMarked;
