package io.merrow;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which room may use which: the table of docs/architecture.md. Neighbours along the way do not import each other. */
class ArchitectureTest {
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("layout", List.of()),
            Map.entry("text", List.of()),
            Map.entry("telemetry", List.of("layout")),
            Map.entry("filter", List.of("layout", "text")),
            Map.entry("table", List.of("layout")),
            Map.entry("capture", List.of("layout", "table", "telemetry", "filter", "bpf")),
            Map.entry("ring", List.of("layout", "table", "telemetry", "flow")),
            Map.entry("flow", List.of("layout", "table")),
            Map.entry("enrich", List.of("layout")),
            Map.entry("k8s", List.of("enrich", "telemetry")),
            Map.entry("export", List.of("layout", "enrich", "telemetry")),
            Map.entry("state", List.of("layout", "flow")),
            Map.entry("query", List.of("filter", "text")),
            Map.entry("admin", List.of("layout", "telemetry", "enrich", "export", "query")),
            Map.entry("config", List.of("filter", "text")),
            Map.entry("cli", List.of("text", "agent", "admin", "query", "config", "telemetry", "layout", "bpf")));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPath(Path.of("target", "classes"));
    }

    @TestFactory
    List<DynamicTest> shouldUseOnlyTheRoomsOfTheTable() {
        return MAY_USE.entrySet().stream()
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> check(room.getKey(), room.getValue())))
                .toList();
    }

    private static void check(final String room, final List<String> mayUse) {
        final List<String> allowed = new ArrayList<>();
        allowed.add("io.merrow." + room + "..");
        mayUse.forEach(other -> allowed.add("io.merrow." + other + ".."));
        final DescribedPredicate<JavaClass> ours = resideInAnyPackage("io.merrow..");
        final DescribedPredicate<JavaClass> permitted = resideInAnyPackage(allowed.toArray(String[]::new));
        classes()
                .that()
                .resideInAPackage("io.merrow." + room + "..")
                .should()
                .onlyDependOnClassesThat(permitted.or(DescribedPredicate.not(ours)))
                .check(classes);
    }

    @Test
    void shouldSeeEachForeignWorldFromOneRoomOnly() {
        onlyIn("io.opentelemetry..", "export");
        onlyIn("com.lmax.disruptor..", "ring");
        onlyIn("org.snakeyaml..", "config");
        onlyIn("com.bertramlabs..", "config");
        onlyIn("io.prometheus..", "telemetry");
        onlyIn("picocli..", "cli");
        onlyIn("org.jline..", "cli");
        onlyIn("io.fabric8..", "k8s");
        onlyIn("tools.jackson..", "k8s");
    }

    private static void onlyIn(final String foreign, final String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        Arrays.stream(rooms).map(r -> "io.merrow." + r + "..").toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(foreign)
                .check(classes);
    }

    @Test
    void shouldKeepFlowPure() {
        noClasses()
                .that()
                .resideInAPackage("io.merrow.flow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.time..",
                        "java.util.concurrent.locks..",
                        "java.util.concurrent.atomic..",
                        "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("judgement is tested without threads, clocks and input or output")
                .check(classes);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.merrow.(*)..").should().beFreeOfCycles().check(classes);
    }
}
