/** Container images, written by hand: {@link dev.coderops.testbed.image.DockerArchive}. */
@NullMarked
package dev.coderops.testbed.image;

import org.jspecify.annotations.NullMarked;
