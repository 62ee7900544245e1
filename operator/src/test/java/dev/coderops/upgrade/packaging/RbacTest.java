package dev.coderops.upgrade.packaging;

import dev.coderops.upgrade.adapter.kubernetes.Right;
import dev.coderops.upgrade.adapter.kubernetes.Rights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The installations grant what the operator uses, neither less nor more. */
class RbacTest {

    /**
     * What the controller does with its own resources: the framework lists and watches them, the store reads, finalizes
     * and answers them, and looks whether their namespace is being deleted.
     */
    private static final List<Right> CONTROLLER = List.of(
            new Right("get", "coderops.dev", "coderupgrades", ""),
            new Right("list", "coderops.dev", "coderupgrades", ""),
            new Right("watch", "coderops.dev", "coderupgrades", ""),
            new Right("update", "coderops.dev", "coderupgrades", ""),
            new Right("update", "coderops.dev", "coderupgrades", "status"),
            new Right("get", "", "namespaces", ""));

    @Test
    void theRoleIsTheRightsTheOperatorUses() throws IOException {
        Generated.of("config/rbac/role.yaml", """
                        # Generated from dev.coderops.upgrade.adapter.kubernetes.Rights by RbacTest: make generate.
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRole
                        metadata:
                          name: coder-upgrade-operator
                        rules:
                        """ + rules().indent(2)).compare();
    }

    @Test
    void theChartGrantsTheSame() throws IOException {
        Generated.of("helm/coder-upgrade-operator/files/rules.yaml", rules()).compare();
    }

    /** One rule for all resources of a group that are used with the same verbs. */
    private static String rules() {
        Map<Kind, Set<String>> verbs = new TreeMap<>();
        Stream.concat(CONTROLLER.stream(), Rights.ALL.stream())
                .forEach(right -> verbs.computeIfAbsent(Kind.of(right), _ -> new TreeSet<>())
                        .add(right.verb()));
        Map<String, List<String>> rules = new LinkedHashMap<>();
        verbs.forEach((kind, used) ->
                rules.computeIfAbsent(rule(kind, used), _ -> new ArrayList<>()).add(kind.resource()));
        StringBuilder text = new StringBuilder();
        rules.forEach((rule, resources) -> text.append(rule.formatted(String.join(", ", resources))));
        return text.toString();
    }

    /** A resource or subresource as a rule names it. */
    private record Kind(String group, String resource) implements Comparable<Kind> {

        static Kind of(Right right) {
            String subresource = right.subresource().isEmpty() ? "" : "/" + right.subresource();
            return new Kind(right.group(), right.resource() + subresource);
        }

        @Override
        public int compareTo(Kind other) {
            return Comparator.comparing(Kind::group)
                    .thenComparing(Kind::resource)
                    .compare(this, other);
        }
    }

    private static String rule(Kind kind, Set<String> verbs) {
        return """
                - apiGroups: ["%s"]
                  resources: [%%s]
                  verbs: [%s]
                """.formatted(kind.group(), String.join(", ", verbs));
    }
}
