package dev.coderops.upgrade.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The picture of the architecture, held: every box is a package, and there are no arrows but those drawn. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "dev.coderops.upgrade";

    private static final String[] KUBERNETES = {"io.fabric8.kubernetes..", "com.fasterxml.jackson.."};

    @ArchTest
    static final ArchRule DOMAIN = only("domain");

    @ArchTest
    static final ArchRule PORT = only("port", ours("domain"));

    @ArchTest
    static final ArchRule CATALOGUE = only("catalogue", ours("domain"));

    @ArchTest
    static final ArchRule UPGRADE = only("upgrade", ours("domain"), ours("port"));

    @ArchTest
    static final ArchRule STEPS = only(
            "upgrade.step", ours("upgrade"), ours("upgrade.check"), ours("catalogue"), ours("domain"), ours("port"));

    @ArchTest
    static final ArchRule CHECKS =
            only("upgrade.check", ours("upgrade"), ours("catalogue"), ours("domain"), ours("port"));

    @ArchTest
    static final ArchRule WIRE = only("api.v1alpha1", "io.fabric8..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule HELM = adapter(
            "helm",
            "com.marcnuri.helm..",
            "com.sun.jna..",
            "org.apache.commons.compress..",
            "org.apache.commons.io..",
            "org.yaml.snakeyaml..",
            KUBERNETES[0],
            KUBERNETES[1]);

    @ArchTest
    static final ArchRule POSTGRES = adapter("postgres", "org.postgresql..", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule WORKLOADS = adapter("kubernetes", "org.yaml.snakeyaml..", KUBERNETES[0], KUBERNETES[1]);

    @ArchTest
    static final ArchRule CODER = adapter("coder", KUBERNETES);

    @ArchTest
    static final ArchRule CONTROLLER = only(
            "controller",
            ours("api.v1alpha1"),
            ours("upgrade"),
            ours("domain"),
            ours("port"),
            "io.javaoperatorsdk..",
            "io.fabric8.kubernetes..",
            "com.fasterxml.jackson..",
            "org.slf4j..");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_APP = noClasses()
            .that()
            .resideOutsideOfPackage(ours("app"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ours("app"));

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    /**
     * The Helm adapter starts a Java of its own with the operator's class path, and loads Helm's library by name: where its
     * own virtual machine lies and what system it is on is no configuration.
     */
    @ArchTest
    static final ArchRule ONLY_THE_APP_READS_THE_ENVIRONMENT = noClasses()
            .that(outside("app").and(DescribedPredicate.not(resideInAPackage(ours("adapter.helm")))))
            .should()
            .callMethodWhere(calls(System.class, "getenv", "getProperty", "getProperties"));

    @ArchTest
    static final ArchRule THE_HELM_ADAPTER_READS_NO_VARIABLES = noClasses()
            .that()
            .resideInAPackage(ours("adapter.helm"))
            .should()
            .callMethodWhere(calls(System.class, "getenv"));

    @ArchTest
    static final ArchRule ONLY_THE_APP_MAKES_CLOCKS = noClasses()
            .that(outside("app"))
            .should()
            .callMethodWhere(calls(Clock.class, "system", "systemUTC", "systemDefaultZone"));

    @ArchTest
    static final ArchRule NOBODY_ELSE_ASKS_FOR_THE_TIME = noClasses()
            .should()
            .callMethodWhere(describe(
                    "Instant.now() and its kin",
                    access -> access.getTargetOwner().getPackageName().equals("java.time")
                            && access.getName().equals("now")
                            && access.getTarget().getRawParameterTypes().isEmpty()));

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses().should().callMethodWhere(calls(Thread.class, "sleep"));

    /** Helm's library writes to the standard output of its process, which belongs to the answers. */
    @ArchTest
    static final ArchRule NOBODY_PRINTS = noClasses()
            .that(DescribedPredicate.not(simpleName("HelmChild")))
            .should()
            .accessFieldWhere(describe(
                    "System.out and System.err",
                    access -> access.getTargetOwner().isEquivalentTo(System.class)
                            && List.of("out", "err").contains(access.getName())));

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_A_THING_IS =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)");

    @ArchTest
    static final ArchRule PORTS_ARE_THE_ONLY_FAULTS = classes()
            .that()
            .resideInAPackage(ours("port"))
            .and()
            .areAssignableTo(RuntimeException.class)
            .should()
            .beAssignableTo(ROOT + ".port.PortException");

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path sources = Path.of("src", "main", "java");
        List<Path> silent = new ArrayList<>();
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path folder : all.filter(Files::isDirectory)
                    .filter(ArchitectureTest::holdsClasses)
                    .toList()) {
                Path info = folder.resolve("package-info.java");
                if (!Files.exists(info)
                        || !Files.readString(info).contains("@NullMarked")
                        || !Files.readString(info).startsWith("/**")) {
                    silent.add(folder);
                }
            }
        }
        assertThat(silent)
                .as("packages without a package-info.java that is @NullMarked and says what the package is for")
                .isEmpty();
    }

    /** A rule about a package that is called otherwise holds for ever. */
    @Test
    void everyPackageHasItsRule() {
        JavaClasses all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
        assertThat(all.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder(
                        ROOT + ".adapter.coder",
                        ROOT + ".adapter.helm",
                        ROOT + ".adapter.kubernetes",
                        ROOT + ".adapter.postgres",
                        ROOT + ".api.v1alpha1",
                        ROOT + ".app",
                        ROOT + ".catalogue",
                        ROOT + ".controller",
                        ROOT + ".domain",
                        ROOT + ".port",
                        ROOT + ".upgrade",
                        ROOT + ".upgrade.check",
                        ROOT + ".upgrade.step");
    }

    private static boolean holdsClasses(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ours(String name) {
        return ROOT + "." + name;
    }

    /** The JDK, JSpecify and itself are everybody's. */
    private static ArchRule only(String name, String... others) {
        String[] allowed = Stream.concat(
                        Stream.of("java..", "javax.net.ssl..", "org.jspecify.annotations..", ours(name)),
                        Arrays.stream(others))
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ours(name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed));
    }

    private static ArchRule adapter(String technology, String... libraries) {
        return only(
                "adapter." + technology,
                Stream.concat(Stream.of(ours("domain"), ours("port"), "org.slf4j.."), Arrays.stream(libraries))
                        .toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> outside(String name) {
        return DescribedPredicate.not(resideInAPackage(ours(name))).as("outside of " + name);
    }

    private static <T extends JavaAccess<?>> DescribedPredicate<T> calls(Class<?> owner, String... names) {
        return describe(
                owner.getSimpleName() + "." + String.join(", ", names),
                access -> access.getTargetOwner().isEquivalentTo(owner)
                        && List.of(names).contains(access.getName()));
    }
}
