#!/bin/sh
# Holds one slot of the testbed: takes its lock, removes what a crashed run left, opens the namespaces in which
# the node lives, and removes everything again when the pipe on standard input closes, which the kernel does for
# a testbed that was killed.
#
# usage: namespace.sh <slot> <state directory>
#
# Processes, mounts, bridges, iptables rules and the network namespace are not removed one by one: they end with
# the namespaces, whose first process reads the pipe. Only cgroups, the link and the files are left to remove.
#
# Prints "busy" (somebody else holds the slot), or "ready" once the namespaces are open.
set -u
slot=$1
state=$2
link="cup$slot"
mkdir -p "${state%/*}"
chmod 0755 "${state%/*}"

# The lock lives as long as any process of the node: the namespaces' first process inherits the descriptor.
exec 9>"$state.lock"
flock --nonblock 9 || { echo busy; exit 75; }
# Ctrl-C and a closed terminal are the testbed's business, which closes the pipe when it is done.
trap '' INT TERM HUP

clean() {
  ip link delete "$link" 2>/dev/null
  attempt=0
  while [ "$attempt" -lt 50 ]; do
    left=0
    for group in "/sys/fs/cgroup/$link" /sys/fs/cgroup/*/"$link"; do
      [ -d "$group" ] || continue
      find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ -d "$group" ] && left=1
    done
    [ "$left" = 0 ] && break
    attempt=$((attempt + 1))
    sleep 0.05
  done
  rm -rf --one-file-system "$state"
}

clean
mkdir -p "$state"
chmod 0711 "$state"

# Version 1: a group in every hierarchy. Version 2: one group, with the controllers that its parent can give.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" 2>/dev/null >/sys/fs/cgroup/cgroup.subtree_control
  done
  mkdir -p "/sys/fs/cgroup/$link"
else
  for hierarchy in /sys/fs/cgroup/*/; do
    mkdir -p "$hierarchy$link" 2>/dev/null
    # An empty cpuset takes no process: it starts with what its parent has.
    for file in cpuset.cpus cpuset.mems; do
      [ -f "$hierarchy$file" ] && cat "$hierarchy$file" >"$hierarchy$link/$file"
    done
  done
fi

unshare --mount --net --pid --ipc --fork --kill-child --propagation private --mount-proc sh -c '
  trap "" INT TERM HUP
  ip link set lo up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  # A pod that asks for what is not there is told so each time, not once a second: Coder looks up its own name at
  # its start, and waited 10 s for it.
  echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
  # What containerd, the network plugins and the kubelet keep under fixed paths: private, and gone with the node.
  for directory in /run /var/log /var/lib/cni /var/lib/kubelet; do
    mkdir -p "$directory" && mount -t tmpfs -o mode=0755 tmpfs "$directory"
  done
  echo ready
  # Not exec: the shell reaps the orphans that become its children while it waits.
  cat >/dev/null
'
clean
