package io.twintag.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages, as ARCHITECTURE.md draws them. */
class ArchitectureTest {
    private static final String ROOT = "io.twintag.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.twintag");

    @Test
    void transportKnowsNothingOfStorage() {
        forbid("transport..", "device..", "engine..");
    }

    @Test
    void aDeviceKnowsNoEngine() {
        forbid("device..", "engine..");
    }

    @Test
    void onlyTheCommandLineNamesTheDevice() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "engine..")
                .and()
                .resideOutsideOfPackage(ROOT + "engine.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "device..")
                .check(CLASSES);
    }

    @Test
    void protocolStandsAtTheBottom() {
        forbid("transport.protocol", "transport.session", "transport.link", "transport.agent");
        forbid("transport.session", "transport.link", "transport.agent");
        forbid("transport.link", "transport.session", "transport.agent");
    }

    @Test
    void storeAndTagTableKnowNeitherEachOtherNorTheirAgents() {
        forbid("device.store", "device.tagtable", "device");
        forbid("device.tagtable", "device.store", "device");
    }

    @Test
    void theJournalKnowsNobodyWhoReportsToIt() {
        forbid("engine.journal", "engine", "engine.membership", "engine.sequencer", "engine.diff", "engine.client");
        forbid("engine.journal", "engine.cli", "transport..");
    }

    @Test
    void theWayOfAWriteIsOneWay() {
        forbid("engine.membership", "engine.sequencer", "engine.diff", "engine.client", "engine.cli");
        forbid("engine.sequencer", "engine.diff", "engine.client", "engine.cli");
        forbid("engine.diff", "engine.client", "engine.cli");
        forbid("engine.client", "engine.sequencer", "engine.diff", "engine.cli");
    }

    @Test
    void chronicleIsOnlyUsedByTheTagTableAndTheJournal() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "device.tagtable", ROOT + "engine.journal")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(CLASSES);
    }

    @Test
    void onlyTheLinksAndTheDriverCommandTouchAeron() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "transport.link", ROOT + "engine.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.aeron..")
                .check(CLASSES);
    }

    @Test
    void theRulesCanFail() {
        final ArchRule wrong = rule("engine", List.of("transport.."));
        assertThrows(AssertionError.class, () -> wrong.check(CLASSES));
    }

    private static void forbid(final String from, final String... to) {
        rule(from, List.of(to)).check(CLASSES);
    }

    private static ArchRule rule(final String from, final List<String> to) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to.stream().map(name -> ROOT + name).toArray(String[]::new));
    }
}
