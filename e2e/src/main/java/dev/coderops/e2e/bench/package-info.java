/**
 * How long users are without Coder: {@link dev.coderops.e2e.bench.Bench} upgrades the same seeded Coder in turn by the
 * documented runbook and by the operator, with PostgreSQL alone as the floor, and says where the time goes.
 *
 * <p>{@link dev.coderops.e2e.bench.SeededCoder} puts the same start before each run,
 * {@link dev.coderops.e2e.bench.Observation} looks at it from outside, {@link dev.coderops.e2e.bench.Report} is what
 * comes out.
 */
@NullMarked
package dev.coderops.e2e.bench;

import org.jspecify.annotations.NullMarked;
