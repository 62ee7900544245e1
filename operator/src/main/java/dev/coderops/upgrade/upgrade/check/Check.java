package dev.coderops.upgrade.upgrade.check;

/** One requirement. */
@FunctionalInterface
public interface Check {

    Verdict check(Preflight preflight);
}
