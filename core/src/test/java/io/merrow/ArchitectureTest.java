package io.merrow;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.merrow.agent.Merrow;
import io.merrow.system.NativeLibrary;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may use which: the tables of docs/architecture.md. Neighbours along the data path do not import each other. */
class ArchitectureTest {
    private static final String ROOT = "io.merrow.";

    /** Packages below {@code io.merrow}, each with its nested packages. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("system", List.of()),
            Map.entry("bpf", List.of("system")),
            Map.entry("tc", List.of("bpf", "system")),
            Map.entry("netlink", List.of("system")),
            Map.entry("layout", List.of()),
            Map.entry("text", List.of()),
            Map.entry("net", List.of()),
            Map.entry("thread", List.of()),
            Map.entry("file", List.of()),
            Map.entry("telemetry", List.of("layout")),
            Map.entry("filter", List.of("layout", "text", "net")),
            Map.entry("table", List.of("layout")),
            Map.entry(
                    "capture",
                    List.of(
                            "thread",
                            "layout",
                            "table",
                            "telemetry",
                            "filter",
                            "net",
                            "bpf",
                            "tc",
                            "netlink",
                            "system")),
            Map.entry("ring", List.of("thread", "layout", "table", "telemetry", "flow")),
            Map.entry("flow", List.of("layout", "table", "net")),
            Map.entry("enrich", List.of("layout", "net")),
            Map.entry("k8s", List.of("file", "enrich", "telemetry", "net")),
            Map.entry("export", List.of("thread", "file", "layout", "enrich", "telemetry", "net")),
            Map.entry("state", List.of("thread", "file", "layout", "flow")),
            Map.entry("query", List.of("filter", "net", "text")),
            Map.entry("admin", List.of("thread", "layout", "telemetry", "enrich", "export", "query")),
            Map.entry("config", List.of("filter", "net", "text")),
            Map.entry("cli", List.of("text", "agent", "admin", "query", "config", "telemetry", "layout", "system")));

    /** Which packages of its own parent a nested package may use; a parent may use all of its nested packages. */
    private static final Map<String, List<String>> MAY_USE_BESIDE = Map.ofEntries(
            Map.entry("flow.table", List.of()),
            Map.entry("flow.identity", List.of()),
            Map.entry("flow.tcp", List.of("table")),
            Map.entry("flow.policy", List.of("table", "identity", "tcp")),
            Map.entry("flow.orientation", List.of("table", "identity", "policy")),
            Map.entry("flow.record", List.of("table", "identity", "tcp", "policy", "orientation")),
            Map.entry("export.attributes", List.of()),
            Map.entry("export.queue", List.of()),
            Map.entry("export.format", List.of("attributes")),
            Map.entry("export.delivery", List.of("queue")),
            Map.entry("export.otlp", List.of("attributes", "delivery", "format")),
            Map.entry("export.sampling", List.of("attributes", "format")),
            Map.entry("export.sdk", List.of("delivery", "otlp")),
            Map.entry("export.metrics", List.of("attributes", "format", "sdk")),
            Map.entry("export.telemetry", List.of("otlp", "sdk")),
            Map.entry("k8s.api", List.of()),
            Map.entry("k8s.facts", List.of()),
            Map.entry("k8s.model", List.of("facts")),
            Map.entry("k8s.read", List.of("facts", "model")),
            Map.entry("k8s.store", List.of("facts", "model")),
            Map.entry("k8s.watch", List.of("api", "facts", "model", "read")),
            Map.entry("admin.api", List.of()),
            Map.entry("agent.refusal", List.of()),
            Map.entry("agent.threads", List.of()),
            Map.entry("agent.pipeline", List.of("refusal", "threads")),
            Map.entry("agent.node", List.of("refusal", "threads", "pipeline")),
            Map.entry("agent.cluster", List.of("refusal", "node")),
            Map.entry("agent.metrics", List.of("refusal", "pipeline")),
            Map.entry("agent.telemetry", List.of("refusal", "pipeline")),
            Map.entry(
                    "agent.reload",
                    List.of("refusal", "threads", "pipeline", "node", "cluster", "metrics", "telemetry")),
            Map.entry("agent.names", List.of("refusal", "cluster")),
            Map.entry("agent.replay", List.of("refusal", "pipeline", "node", "names")),
            Map.entry("agent.doctor", List.of("refusal", "pipeline", "cluster")));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importUrls(List.of(home(Merrow.class), home(NativeLibrary.class)))
                // Not the few classes that stand in for those of a library, under its names.
                .that(DescribedPredicate.describe(
                        "are Merrow's", each -> each.getName().startsWith(ROOT)));
    }

    private static URL home(final Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void shouldHaveEachPackageInTheTable() {
        final Set<String> packages = new TreeSet<>();
        classes.that(DescribedPredicate.describe(
                        "Merrow's", each -> each.getName().startsWith(ROOT)))
                .forEach(each -> packages.add(
                        each.getPackageName().substring(ROOT.length()).split("\\.", 2)[0]));
        packages.remove("agent"); // the composition root uses all
        assertThat(packages).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @TestFactory
    List<DynamicTest> shouldUseOnlyThePackagesOfTheTable() {
        return MAY_USE.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> check(each.getKey(), each.getValue())))
                .toList();
    }

    private static void check(final String name, final List<String> mayUse) {
        final List<String> allowed = new ArrayList<>();
        allowed.add(ROOT + name + "..");
        mayUse.forEach(other -> allowed.add(ROOT + other + ".."));
        onlyDependOn(ROOT + name + "..", "io.merrow..", allowed);
    }

    @TestFactory
    List<DynamicTest> shouldUseOnlyTheNestedPackagesOfTheTable() {
        return MAY_USE_BESIDE.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> checkBeside(each.getKey(), each.getValue())))
                .toList();
    }

    private static void checkBeside(final String name, final List<String> mayUse) {
        final String parent = ROOT + name.substring(0, name.indexOf('.'));
        final List<String> allowed = new ArrayList<>();
        allowed.add(ROOT + name + "..");
        mayUse.forEach(other -> allowed.add(parent + '.' + other + ".."));
        onlyDependOn(ROOT + name + "..", parent + "..", allowed);
    }

    private static void onlyDependOn(final String name, final String among, final List<String> allowed) {
        final DescribedPredicate<JavaClass> permitted = resideInAnyPackage(allowed.toArray(String[]::new));
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(permitted.or(DescribedPredicate.not(resideInAnyPackage(among))))
                .check(classes);
    }

    @Test
    void shouldUseEachLibraryFromOnePackageOnly() {
        onlyIn("io.opentelemetry.sdk..", "export");
        onlyIn("io.opentelemetry.exporter..", "export");
        onlyIn("io.opentelemetry.api..", "export", "k8s.watch", "agent");
        onlyIn("com.lmax.disruptor..", "ring");
        onlyIn("org.snakeyaml..", "config");
        onlyIn("com.bertramlabs..", "config.mermin");
        onlyIn("io.prometheus..", "telemetry", "export.metrics.otel", "export.telemetry");
        onlyIn("picocli..", "cli");
        onlyIn("org.jline..", "cli");
        onlyIn("io.fabric8..", "k8s.api", "k8s.read", "k8s.watch");
        onlyIn("tools.jackson..", "k8s.api", "admin.api");
        onlyIn("okhttp3..", "export.otlp", "config.keys");
        onlyIn("okio..", "export.otlp");
        onlyIn("net.openhft.chronicle..", "k8s.store");
    }

    private static void onlyIn(final String foreign, final String... packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        Arrays.stream(packages).map(each -> ROOT + each + "..").toArray(String[]::new))
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
        slices().matching("io.merrow.(**)").should().beFreeOfCycles().check(classes);
    }
}
