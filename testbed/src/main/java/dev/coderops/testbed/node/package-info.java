/**
 * A Kubernetes node that needs neither a Docker engine nor an image registry, only Linux, root and Go.
 *
 * <p>Reading order: {@link dev.coderops.testbed.node.LocalNode} starts everything;
 * {@link dev.coderops.testbed.node.Namespaces} is why nothing of it stays behind;
 * {@link dev.coderops.testbed.node.Slot} gives each node its own addresses;
 * {@link dev.coderops.testbed.node.NodeBinaries} builds the programs, one class each says how it is started
 * ({@code Etcd}, {@code ApiServer}, {@code ControllerManager}, {@code Scheduler}, {@code Containerd}, {@code Kubelet},
 * {@code KubeProxy}).
 */
@NullMarked
package dev.coderops.testbed.node;

import org.jspecify.annotations.NullMarked;
