/**
 * The CoderUpgrade resource as it is written and read: wire records without behaviour. {@link
 * dev.coderops.upgrade.api.v1alpha1.CoderUpgradeSpec} is what a person writes, {@link
 * dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus} what the operator answers. Values are texts here and are parsed
 * once, at the border.
 */
@NullMarked
package dev.coderops.upgrade.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
