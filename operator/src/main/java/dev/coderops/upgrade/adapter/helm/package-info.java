/**
 * Helm releases and charts: reading without Helm, writing with Helm in a process of its own.
 *
 * <p>Read {@link dev.coderops.upgrade.adapter.helm.HelmReleases} first, which says what is done in what order. Reading:
 * {@code ReleaseSecrets} finds the Secret of a revision and {@code ReleaseDocument} opens it. Charts: {@code
 * ChartRepositoryClient} fetches one, {@code RecordedChart} makes one out of a revision, {@code ChartStore} keeps them
 * both. Writing: {@code HelmProcesses} starts a {@code HelmProcess}, inside which {@code HelmChild} runs and loads what
 * {@code HelmLibrary} laid out; {@code HelmRequest} and {@code HelmAnswer} are what the two say to each other; {@code
 * HelmRefusal} turns what Helm complains about into something that can be shown.
 */
@NullMarked
package dev.coderops.upgrade.adapter.helm;

import org.jspecify.annotations.NullMarked;
