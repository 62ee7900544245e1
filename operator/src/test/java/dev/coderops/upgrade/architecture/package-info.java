@NullMarked
package dev.coderops.upgrade.architecture;

import org.jspecify.annotations.NullMarked;
