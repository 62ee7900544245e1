@NullMarked
package dev.coderops.upgrade.app;

import org.jspecify.annotations.NullMarked;
