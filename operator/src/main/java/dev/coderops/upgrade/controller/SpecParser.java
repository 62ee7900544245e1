package dev.coderops.upgrade.controller;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeSpec;
import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Timeouts;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wire's texts parsed into the domain's types, once. The CRD refuses most of what cannot be parsed; what it cannot
 * refuse is refused here with a sentence.
 */
final class SpecParser {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> TREE = new TypeReference<>() {};
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,9}(?:ms|s|m|h))+");
    private static final String CODERS_REPOSITORY = "https://helm.coder.com/v2";

    private SpecParser() {}

    /** A spec that cannot be an upgrade. The message is a sentence with what to do. */
    static final class InvalidSpec extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidSpec(String message) {
            super(message);
        }
    }

    static UpgradeSpec parse(CoderUpgrade resource) throws InvalidSpec {
        CoderUpgradeSpec spec = resource.getSpec();
        if (spec == null) {
            throw new InvalidSpec("spec is missing: give at least spec.targetVersion.");
        }
        CoderVersion target = version("spec.targetVersion", spec.targetVersion());
        String from = spec.fromVersion();
        return new UpgradeSpec(
                new ReleaseRef(resource.getMetadata().getNamespace(), releaseName(resource)),
                target,
                from == null ? null : version("spec.fromVersion", from),
                chart(spec.chart(), target),
                values(spec.values()),
                sources(spec.valuesFrom()),
                key(spec.database() == null ? null : spec.database().urlFrom()),
                key(spec.database() == null ? null : spec.database().adminUrlFrom()),
                or(spec.database() == null ? null : spec.database().maintenanceDatabase(), "postgres"),
                clonePolicy(spec.snapshot()),
                Boolean.TRUE.equals(spec.suspend()),
                timeouts(spec.timeouts()));
    }

    /** The release a resource speaks of, readable even where the rest of its spec is not. */
    static String releaseName(CoderUpgrade resource) {
        CoderUpgradeSpec spec = resource.getSpec();
        return or(spec == null ? null : spec.releaseName(), "coder");
    }

    private static CoderVersion version(String field, @Nullable String text) throws InvalidSpec {
        if (text == null) {
            throw new InvalidSpec(field + " is missing: give a Coder version, for example 2.36.1.");
        }
        return CoderVersion.parse(text)
                .orElseThrow(() -> new InvalidSpec(
                        field + " '" + text + "' is not a Coder version: write it like 2.36.1, without v."));
    }

    private static ChartRef chart(CoderUpgradeSpec.@Nullable Chart chart, CoderVersion target) throws InvalidSpec {
        String repository = or(chart == null ? null : chart.repository(), CODERS_REPOSITORY);
        try {
            return new ChartRef(
                    repository(new URI(repository)),
                    or(chart == null ? null : chart.name(), "coder"),
                    or(chart == null ? null : chart.version(), target.toString()),
                    chart == null ? null : chart.digest());
        } catch (URISyntaxException e) {
            throw new InvalidSpec("spec.chart.repository is not a URL (" + e.getReason() + "): write it like "
                    + CODERS_REPOSITORY + ".");
        }
    }

    /** The repository is told in the status, so nothing secret may be part of it; what is refused is not repeated. */
    private static URI repository(URI uri) throws InvalidSpec {
        String authority = uri.getRawAuthority();
        // An opaque one (https:user:password@host) has no authority, and may hide anything.
        if (uri.isOpaque() || (authority != null && authority.contains("@"))) {
            throw new InvalidSpec("spec.chart.repository carries credentials, which everybody who may read the"
                    + " CoderUpgrade could read: write it without them, like " + CODERS_REPOSITORY + ".");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidSpec("spec.chart.repository has a query or a fragment, which no chart repository needs and"
                    + " which may carry a token: write it like " + CODERS_REPOSITORY + ".");
        }
        if (uri.getHost() == null) {
            throw new InvalidSpec(
                    "spec.chart.repository '" + uri + "' names no host: write it like " + CODERS_REPOSITORY + ".");
        }
        if (!"https".equals(uri.getScheme()) && !"http".equals(uri.getScheme())) {
            throw new InvalidSpec("spec.chart.repository '" + uri + "' is neither http nor https: write it like "
                    + CODERS_REPOSITORY + ".");
        }
        return uri;
    }

    private static Values values(@Nullable JsonNode values) throws InvalidSpec {
        if (values == null || values.isNull()) {
            return Values.none();
        }
        if (!values.isObject()) {
            throw new InvalidSpec("spec.values must be a map, as in a Helm values file.");
        }
        return Values.of(JSON.convertValue(values, TREE));
    }

    private static List<ValuesSource> sources(@Nullable List<CoderUpgradeSpec.ValuesFrom> sources) {
        return sources == null
                ? List.of()
                : sources.stream()
                        .map(source -> new ValuesSource(
                                switch (source.kind()) {
                                    case ConfigMap -> ValuesSource.Kind.CONFIG_MAP;
                                    case Secret -> ValuesSource.Kind.SECRET;
                                },
                                source.name(),
                                or(source.key(), "values.yaml"),
                                Boolean.TRUE.equals(source.optional())))
                        .toList();
    }

    private static @Nullable SecretKeyRef key(CoderUpgradeSpec.@Nullable SecretKey key) {
        return key == null ? null : new SecretKeyRef(key.name(), key.key());
    }

    private static ClonePolicy clonePolicy(CoderUpgradeSpec.@Nullable Snapshot snapshot) {
        CoderUpgradeSpec.Clone policy = snapshot == null ? null : snapshot.clonePolicy();
        return switch (policy) {
            case null -> ClonePolicy.AUTO;
            case Auto -> ClonePolicy.AUTO;
            case Required -> ClonePolicy.REQUIRED;
            case Disabled -> ClonePolicy.DISABLED;
        };
    }

    private static Timeouts timeouts(CoderUpgradeSpec.@Nullable Timeouts timeouts) throws InvalidSpec {
        Timeouts otherwise = Timeouts.DEFAULT;
        if (timeouts == null) {
            return otherwise;
        }
        return new Timeouts(
                duration("imagePull", timeouts.imagePull(), otherwise.imagePull()),
                duration("scaleDown", timeouts.scaleDown(), otherwise.scaleDown()),
                duration("sessions", timeouts.sessions(), otherwise.sessions()),
                duration("start", timeouts.start(), otherwise.start()),
                duration("rollout", timeouts.rollout(), otherwise.rollout()));
    }

    static Duration duration(String field, @Nullable String text, Duration otherwise) throws InvalidSpec {
        if (text == null) {
            return otherwise;
        }
        if (!DURATION.matcher(text).matches()) {
            throw new InvalidSpec(
                    "spec.timeouts." + field + " '" + text + "' is not a duration: write it like 90s, 5m or 1h30m.");
        }
        Duration sum = Duration.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            long number = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofHours(number);
                    });
        }
        return sum;
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }
}
