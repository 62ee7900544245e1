package dev.coderops.testbed.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coderops.testbed.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code go} program: fetches modules from the module proxy and builds static binaries from them. */
public final class GoToolchain {

    private static final Pattern VERSION = Pattern.compile("\\bgo(\\d+)\\.(\\d+)");
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(45);

    /** What {@code go version} says, or nothing where there is no Go. */
    public static String version() {
        Command.Result result = Command.of("go", "version").run();
        return result.successful() ? result.output().strip() : "";
    }

    /** Whether that answer of {@code go version} names this release or a newer one. */
    public static boolean atLeast(String version, int major, int minor) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            return false;
        }
        int foundMajor = Integer.parseInt(matcher.group(1));
        int foundMinor = Integer.parseInt(matcher.group(2));
        return foundMajor > major || (foundMajor == major && foundMinor >= minor);
    }

    /** Fetches a module, checked against the checksum database, and gives the read-only folder it is in. */
    public Path module(String path, String version) {
        String answer = Command.of("go", "mod", "download", "-json", path + "@" + version)
                .in(Path.of(System.getProperty("java.io.tmpdir")))
                .with("GOFLAGS", "-mod=mod")
                .within(LONGEST_BUILD)
                .output();
        try {
            JsonNode module = new ObjectMapper().readTree(answer);
            return Path.of(module.required("Dir").asText());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("go mod download gave no JSON: " + answer, failure);
        }
    }

    /**
     * Builds packages into a folder (several packages, or an existing folder) or a file.
     *
     * @param module folder of the module whose go.mod decides over versions
     * @param linkerFlags beside {@code -s -w}, for instance {@code -X package.variable=value}
     */
    public void build(Path module, Path output, List<String> linkerFlags, String... packages) {
        List<String> flags = new ArrayList<>(List.of("-s", "-w"));
        flags.addAll(linkerFlags);
        List<String> arguments = new ArrayList<>(
                List.of("go", "build", "-trimpath", "-ldflags", String.join(" ", flags), "-o", output.toString()));
        arguments.addAll(Arrays.asList(packages));
        var _ = Command.of(arguments)
                .in(module)
                .with("CGO_ENABLED", "0")
                .with("GOOS", "linux")
                .within(LONGEST_BUILD)
                .output();
    }
}
