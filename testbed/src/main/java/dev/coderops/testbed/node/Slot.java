package dev.coderops.testbed.node;

import java.nio.file.Path;

/**
 * The part of the machine that one node has for itself: a number, and what follows from it. Inside its own network
 * namespace a node uses the usual ports; only the addresses must differ from node to node.
 *
 * <pre>
 *   10.24N.0.0/24      pods
 *   10.24N.1.0/24      services
 *   10.24N.255.0/30    the link between the machine (.1) and the node (.2)
 * </pre>
 *
 * @param number 0 to 9
 * @param state folder of everything that the node writes, removed with it
 */
public record Slot(int number, Path state) {

    /** How many nodes a machine can have at a time. */
    public static final int COUNT = 10;

    public Slot {
        if (number < 0 || number >= COUNT) {
            throw new IllegalArgumentException("A slot is 0 to %d, not %d.".formatted(COUNT - 1, number));
        }
    }

    static Slot of(int number, Path stateRoot) {
        return new Slot(number, stateRoot.resolve(String.valueOf(number)));
    }

    /** Name of the machine's end of the link, of the root cgroup, and of the node. */
    public String name() {
        return "cup" + number;
    }

    /** Everything of this slot, as the machine routes it. */
    public String network() {
        return address("0.0/16");
    }

    public String podNetwork() {
        return address("0.0/24");
    }

    public String serviceNetwork() {
        return address("1.0/24");
    }

    /** The machine, as pods see it. */
    public String hostAddress() {
        return address("255.1");
    }

    /** The node: API server, kubelet. */
    public String nodeAddress() {
        return address("255.2");
    }

    public String apiServer() {
        return "https://" + nodeAddress() + ":" + ApiServer.PORT;
    }

    private String address(String rest) {
        return "10.24" + number + "." + rest;
    }
}
