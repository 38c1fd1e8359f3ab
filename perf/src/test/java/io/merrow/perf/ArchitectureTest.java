package io.merrow.perf;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.merrow.lab.Await;
import java.net.URL;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The perf module and the lab measure the agent from outside: they have packages of their own. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importUrls(List.of(home(ResultFile.class), home(Await.class)));
    }

    private static URL home(final Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void shouldHaveNoClassInThePackagesOfTheAgent() {
        classes()
                .should()
                .resideInAnyPackage("io.merrow.perf..", "io.merrow.lab..")
                .check(classes);
    }

    @Test
    void shouldKeepTheLabFreeOfTheAgent() {
        noClasses()
                .that()
                .resideInAPackage("io.merrow.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.merrow.perf..", "io.merrow.agent..", "io.merrow.capture..", "io.merrow.export..")
                .check(classes);
    }

    @Test
    void shouldKeepTheSecondParserOfTheConformanceTestFreeOfTheKernelsParser() {
        noClasses()
                .that()
                .resideInAPackage("io.merrow.perf.conformance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.merrow.bpf..", "io.merrow.capture..", "io.merrow.flow..", "io.merrow.table..")
                .check(classes);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching("io.merrow.(**)").should().beFreeOfCycles().check(classes);
    }
}
