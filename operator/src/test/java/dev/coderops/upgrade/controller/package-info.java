@NullMarked
package dev.coderops.upgrade.controller;

import org.jspecify.annotations.NullMarked;
