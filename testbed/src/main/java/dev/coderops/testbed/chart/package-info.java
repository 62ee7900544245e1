/**
 * A Helm chart repository with the charts of real Coder releases: {@link dev.coderops.testbed.chart.ChartArchive}
 * packages one, {@link dev.coderops.testbed.chart.ChartRepository} serves them.
 */
@NullMarked
package dev.coderops.testbed.chart;

import org.jspecify.annotations.NullMarked;
