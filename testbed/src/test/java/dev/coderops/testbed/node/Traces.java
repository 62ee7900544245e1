package dev.coderops.testbed.node;

import dev.coderops.testbed.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a node has left on the machine: links, routes, mounts, cgroups, processes, files. */
final class Traces {

    private Traces() {}

    /** One line for each trace; empty when there is none. */
    static List<String> of(Slot slot) {
        List<String> traces = new ArrayList<>();
        lines("link", Command.of("ip", "link").run().output(), slot.name(), traces);
        lines("route", Command.of("ip", "route").run().output(), slot.name(), traces);
        lines("rule", Command.of("iptables-save").run().output(), slot.name(), traces);
        lines("mount", read(Path.of("/proc/mounts")), slot.state() + "/", traces);
        if (Files.exists(slot.state())) {
            traces.add("files in " + slot.state());
        }
        try (Stream<Path> groups = Files.list(Path.of("/sys/fs/cgroup"))) {
            groups.map(hierarchy -> hierarchy.resolve(slot.name()))
                    .filter(Files::exists)
                    .forEach(group -> traces.add("cgroup " + group));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return traces;
    }

    /** Identifiers, on the machine, of all processes in the process namespace of this one, and of their children. */
    static List<Long> processesWith(long process) {
        String namespace = namespace(process);
        return ProcessHandle.allProcesses()
                .filter(candidate -> namespace.equals(namespace(candidate.pid())))
                // A container has a namespace of its own, below its shim.
                .flatMap(member -> Stream.concat(Stream.of(member), member.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    /** Those of these processes that live, without zombies, which their parent has still to read. */
    static List<Long> alive(List<Long> processes) {
        return processes.stream()
                .filter(process -> Files.exists(Path.of("/proc", String.valueOf(process), "exe")))
                .toList();
    }

    private static String namespace(long process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process), "ns/pid"))
                    .toString();
        } catch (IOException _) {
            return "";
        }
    }

    private static void lines(String kind, String text, String needle, List<String> traces) {
        text.lines().filter(line -> line.contains(needle)).forEach(line -> traces.add(kind + " " + line.strip()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
