package dev.coderops.upgrade.adapter.kubernetes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as Helm reads it, so that values mean to us what they will mean to Helm.
 *
 * <p>Helm reads YAML through sigs.k8s.io/yaml, that is go-yaml v2 ({@code resolve.go}): {@code yes}, {@code on} and
 * {@code y} are booleans, a date stays a text, {@code 12:30} is a text (not base 60), {@code 0755} is octal, anchors and
 * merge keys count, a key that is not a text becomes one. Jackson's YAML would take an alias for a text; SnakeYAML alone
 * would make dates and base-60 numbers. Two things Helm takes silently are refused here, because nobody means them: a key
 * that is there twice, and further documents behind the first.
 */
final class HelmYaml {

    /** A text that is no YAML, or no tree that JSON can hold. It says nothing of the text: that may be a secret. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String what) {
            super(what);
        }
    }

    /** An object of Kubernetes is at most 1.5 MiB; more nodes than this come from aliases of aliases. */
    private static final int MOST_NODES = 200_000;

    private static final int DEEPEST = 100;

    private int nodes;

    private HelmYaml() {}

    /** The one document of a text; {@code null} when it is empty. */
    static @Nullable Object document(String text) throws Malformed {
        List<@Nullable Object> all = documents(text);
        if (all.size() > 1) {
            throw new Malformed("it holds " + all.size() + " YAML documents");
        }
        return all.isEmpty() ? null : all.getFirst();
    }

    static List<@Nullable Object> documents(String text) throws Malformed {
        HelmYaml reader = new HelmYaml();
        List<@Nullable Object> documents = new ArrayList<>();
        try {
            for (Object document : yaml().loadAll(text)) {
                documents.add(reader.plain(document, 0));
            }
        } catch (YAMLException _) {
            // SnakeYAML's message quotes the text.
            throw new Malformed("it is not YAML");
        }
        return documents;
    }

    private @Nullable Object plain(@Nullable Object value, int depth) throws Malformed {
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new Malformed("it is too large or nested too deeply");
        }
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    copy.put(key(entry.getKey()), plain(entry.getValue(), depth + 1));
                }
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                for (Object item : list) {
                    copy.add(plain(item, depth + 1));
                }
                yield copy;
            }
            case Double number
            when number.isNaN() || number.isInfinite() ->
                throw new Malformed("it holds a number that JSON does not have");
            case String _, Boolean _, Integer _, Long _, BigInteger _, Double _, BigDecimal _ -> value;
            default -> throw new Malformed("it holds a " + value.getClass().getSimpleName());
        };
    }

    private static String key(@Nullable Object key) throws Malformed {
        return switch (key) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Number number -> number.toString();
            case null, default -> throw new Malformed("a key of it is neither a text nor a number");
        };
    }

    private static Yaml yaml() {
        LoaderOptions limits = new LoaderOptions();
        limits.setAllowDuplicateKeys(false);
        limits.setCodePointLimit(16 << 20);
        limits.setNestingDepthLimit(DEEPEST);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new GoConstructor(limits), new Representer(unused), unused, limits, new GoResolver());
    }

    /** Plain values only, with the one-letter booleans and the octal numbers that SnakeYAML does not know. */
    private static final class GoConstructor extends SafeConstructor {

        GoConstructor(LoaderOptions limits) {
            super(limits);
            yamlConstructors.put(Tag.BOOL, new ConstructBoolean());
            yamlConstructors.put(Tag.INT, new ConstructInteger());
        }

        private static final class ConstructInteger extends AbstractConstruct {
            @Override
            public Object construct(Node node) {
                String digits =
                        node instanceof ScalarNode scalar ? scalar.getValue().replace("_", "") : "";
                boolean negative = digits.startsWith("-");
                String plain = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
                try {
                    BigInteger number = magnitude(plain);
                    return narrow(negative ? number.negate() : number);
                } catch (NumberFormatException _) {
                    throw new YAMLException("not a number");
                }
            }

            private static BigInteger magnitude(String plain) {
                if (plain.startsWith("0b")) {
                    return new BigInteger(plain.substring(2), 2);
                }
                if (plain.startsWith("0x")) {
                    return new BigInteger(plain.substring(2), 16);
                }
                if (plain.startsWith("0o")) {
                    return new BigInteger(plain.substring(2), 8);
                }
                return plain.startsWith("0") ? new BigInteger(plain, 8) : new BigInteger(plain);
            }

            private static Number narrow(BigInteger number) {
                if (number.bitLength() < Integer.SIZE) {
                    return number.intValue();
                }
                if (number.bitLength() < Long.SIZE) {
                    return number.longValue();
                }
                return number;
            }
        }

        private static final class ConstructBoolean extends AbstractConstruct {
            @Override
            public Object construct(Node node) {
                return switch (node instanceof ScalarNode scalar
                        ? scalar.getValue().toLowerCase(Locale.ROOT)
                        : "") {
                    case "y", "yes", "true", "on" -> true;
                    case "n", "no", "false", "off" -> false;
                    default -> throw new YAMLException("not a boolean");
                };
            }
        }
    }

    /** The implicit types of go-yaml v2. */
    private static final class GoResolver extends Resolver {

        private static final Pattern BOOLEAN =
                Pattern.compile("y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
        private static final Pattern INTEGER =
                Pattern.compile("[-+]?(?:0b[0-1_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|0|[1-9][0-9_]*)");
        private static final Pattern FLOAT = Pattern.compile(
                "[-+]?(?:\\.[0-9]+|[0-9][0-9_]*(?:\\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
        private static final Pattern MERGE = Pattern.compile("<<");
        private static final Pattern NULL = Pattern.compile("~|null|Null|NULL");
        private static final Pattern NOTHING = Pattern.compile("");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOLEAN, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INTEGER, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN");
            addImplicitResolver(Tag.NULL, NOTHING, null);
        }
    }
}
