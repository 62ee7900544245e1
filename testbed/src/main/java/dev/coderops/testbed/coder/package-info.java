/**
 * Real Coder: {@link dev.coderops.testbed.coder.CoderModule} has its source,
 * {@link dev.coderops.testbed.coder.CoderImages} builds its images, {@link dev.coderops.testbed.coder.CoderDeployment}
 * installs it with the real Helm, {@link dev.coderops.testbed.coder.CoderApi} speaks to it and
 * {@link dev.coderops.testbed.coder.CoderData} fills its database.
 */
@NullMarked
package dev.coderops.testbed.coder;

import org.jspecify.annotations.NullMarked;
