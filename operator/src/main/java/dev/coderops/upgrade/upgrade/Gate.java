package dev.coderops.upgrade.upgrade;

/** A step that is true at one moment and read from the journal once it is done: preconditions, the baseline, a clone. */
public non-sealed interface Gate extends Step {}
