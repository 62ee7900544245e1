/** What users install and read is what the code says: generated from it, or compared with it. */
@NullMarked
package dev.coderops.upgrade.packaging;

import org.jspecify.annotations.NullMarked;
