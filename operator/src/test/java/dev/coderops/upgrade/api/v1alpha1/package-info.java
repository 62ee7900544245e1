@NullMarked
package dev.coderops.upgrade.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
