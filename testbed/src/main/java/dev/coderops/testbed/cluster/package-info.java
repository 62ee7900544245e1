/**
 * The Kubernetes cluster that a test gets, whatever the machine can offer: {@link dev.coderops.testbed.cluster.Cluster}
 * is what all have in common, {@link dev.coderops.testbed.cluster.ClusterChoice} decides which.
 */
@NullMarked
package dev.coderops.testbed.cluster;

import org.jspecify.annotations.NullMarked;
