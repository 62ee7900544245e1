@org.jspecify.annotations.NullMarked
package dev.coderops.testbed;
