/**
 * What is known about Coder's releases, as data that ships with the operator: {@link
 * dev.coderops.upgrade.catalogue.Catalogue}.
 */
@NullMarked
package dev.coderops.upgrade.catalogue;

import org.jspecify.annotations.NullMarked;
