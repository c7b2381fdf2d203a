package io.twintag.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between modules and packages, as docs/architecture.md draws them. */
class ArchitectureTest {
    private static final String ROOT = "io.twintag.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("jmh_generated"))
            .importPackages("io.twintag");

    /** What each package may know of the others of this project, and nothing else. */
    private static final TreeMap<String, Set<String>> KNOWN = new TreeMap<>();

    static {
        know("transport.layout", "transport.protocol");
        know("transport.link", "transport.protocol", "transport.runtime");
        know("transport.protocol");
        know("transport.runtime");
        know("transport.session", "transport.protocol", "transport.runtime");
        know(
                "client",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know(
                "device",
                "device.store",
                "device.tagtable",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know("device.store", "transport.layout", "transport.protocol", "transport.runtime");
        know("device.tagtable", "transport.layout", "transport.protocol", "transport.runtime");
        know(
                "engine",
                "engine.context",
                "engine.diff",
                "engine.journal",
                "engine.membership",
                "engine.resync",
                "engine.scrub",
                "engine.sequencer",
                "engine.status",
                "transport.link",
                "transport.runtime");
        know("engine.context", "engine.journal", "transport.link", "transport.runtime", "transport.session");
        know(
                "engine.diff",
                "engine.context",
                "engine.journal",
                "engine.membership",
                "engine.resync",
                "engine.scrub",
                "engine.sequencer",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know("engine.journal");
        know("engine.membership", "engine.context", "engine.journal", "transport.protocol", "transport.runtime");
        know(
                "engine.resync",
                "engine.streams",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know(
                "engine.scrub",
                "engine.context",
                "engine.journal",
                "engine.streams",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know(
                "engine.sequencer",
                "engine.context",
                "engine.journal",
                "engine.membership",
                "engine.streams",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know(
                "engine.status",
                "engine.context",
                "engine.diff",
                "engine.membership",
                "engine.resync",
                "engine.scrub",
                "engine.sequencer",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know("engine.streams", "engine.context", "engine.membership", "transport.link", "transport.protocol");
        know("cli", "cli.command", "cli.process");
        know(
                "cli.command",
                "cli.compare",
                "cli.io",
                "cli.process",
                "cli.repair",
                "cli.settings",
                "client",
                "device",
                "device.store",
                "engine",
                "engine.context",
                "engine.journal",
                "engine.membership",
                "engine.status",
                "transport.layout",
                "transport.protocol",
                "transport.runtime");
        know(
                "cli.compare",
                "cli.io",
                "cli.settings",
                "client",
                "device",
                "device.store",
                "engine.membership",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know("cli.io", "cli.process", "cli.settings", "client", "engine.journal", "transport.protocol");
        know(
                "cli.process",
                "cli.settings",
                "client",
                "device",
                "device.store",
                "engine.context",
                "engine.membership",
                "engine.sequencer",
                "engine.status",
                "transport.link",
                "transport.runtime",
                "transport.session");
        know(
                "cli.repair",
                "cli.compare",
                "cli.io",
                "cli.process",
                "cli.settings",
                "device",
                "device.store",
                "engine.membership",
                "transport.protocol",
                "transport.runtime");
        know(
                "cli.settings",
                "device",
                "device.store",
                "engine.context",
                "engine.membership",
                "transport.layout",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know("testkit", "cli.process", "testkit.chaos", "testkit.demo", "testkit.simulate");
        know(
                "testkit.chaos",
                "cli.command",
                "cli.compare",
                "cli.io",
                "cli.process",
                "cli.settings",
                "client",
                "testkit.check",
                "testkit.load",
                "testkit.mirror",
                "transport.protocol",
                "transport.session");
        know(
                "testkit.check",
                "cli.compare",
                "cli.settings",
                "client",
                "device",
                "testkit.load",
                "testkit.world",
                "transport.layout",
                "transport.link",
                "transport.protocol");
        know(
                "testkit.demo",
                "cli.compare",
                "cli.io",
                "cli.process",
                "cli.settings",
                "client",
                "engine.membership",
                "testkit.mirror",
                "transport.layout",
                "transport.protocol");
        know("testkit.mirror", "cli.process", "cli.settings");
        know("testkit.load", "cli.process", "client", "testkit.plan", "transport.layout", "transport.protocol");
        know("testkit.plan", "transport.protocol");
        know(
                "testkit.simulate",
                "client",
                "device",
                "engine",
                "engine.journal",
                "engine.membership",
                "testkit.check",
                "testkit.load",
                "testkit.plan",
                "testkit.world",
                "transport.protocol");
        know(
                "testkit.world",
                "client",
                "device",
                "device.store",
                "engine",
                "engine.context",
                "engine.journal",
                "engine.membership",
                "testkit.load",
                "testkit.plan",
                "transport.link",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know("examples.application", "client", "transport.protocol", "transport.session");
        know(
                "examples.embedded",
                "device",
                "device.store",
                "engine",
                "engine.context",
                "engine.membership",
                "examples.application",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know(
                "bench",
                "bench.micro",
                "bench.peer",
                "bench.report",
                "bench.result",
                "bench.rig",
                "bench.sink",
                "transport.runtime");
        know(
                "bench.micro",
                "bench.result",
                "device.store",
                "device.tagtable",
                "engine.sequencer",
                "transport.layout",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
        know("bench.peer", "bench.sink");
        know("bench.report", "bench.result", "transport.runtime");
        know("bench.result");
        know(
                "bench.rig",
                "bench.result",
                "bench.sink",
                "client",
                "device.store",
                "device.tagtable",
                "engine",
                "engine.membership",
                "engine.resync",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime");
        know(
                "bench.sink",
                "client",
                "device",
                "device.store",
                "engine",
                "engine.context",
                "engine.membership",
                "transport.layout",
                "transport.link",
                "transport.protocol",
                "transport.runtime",
                "transport.session");
    }

    private static void know(final String who, final String... others) {
        KNOWN.put(who, new TreeSet<>(Arrays.asList(others)));
    }

    @Test
    void noPackagesGoInACircle() {
        slices().matching("io.twintag.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> eachPackageKnowsOnlyWhatItMay() {
        return KNOWN.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> only(entry.getKey(), entry.getValue())
                        .check(CLASSES)));
    }

    @Test
    void eachPackageHasItsRule() {
        final Set<String> packages = CLASSES.stream()
                .map(type -> type.getPackageName().substring(ROOT.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(KNOWN.keySet(), packages);
    }

    @Test
    void theClientIsSmall() {
        forbid("client..", "device..", "engine..", "cli..", "testkit..", "examples..", "bench..");
    }

    @Test
    void theEngineKnowsNoDeviceAndTheDeviceNoEngine() {
        forbid("engine..", "device..", "client..", "cli..", "testkit..", "examples..", "bench..");
        forbid("device..", "engine..", "client..", "cli..", "testkit..", "examples..", "bench..");
    }

    @Test
    void noProductKnowsWhatProvesIt() {
        forbid("cli..", "testkit..", "examples..", "bench..");
        forbid("testkit..", "examples..", "bench..");
        forbid("examples..", "cli..", "testkit..", "bench..");
    }

    @Test
    void otherLibrariesAreUsedWhereTheyBelong() {
        keep("net.openhft..", "device.tagtable", "engine.journal", "bench.micro", "bench.peer");
        keep(
                "io.aeron..",
                "transport.link",
                "cli.command",
                "cli.process",
                "cli.settings",
                "examples.embedded",
                "bench.sink",
                "bench.peer");
        keep("picocli..", "cli..", "testkit..", "bench..");
    }

    @Test
    void theRulesCanFail() {
        final ArchRule wrong = only("client", Set.of("transport.session"));
        assertThrows(AssertionError.class, () -> wrong.check(CLASSES));
    }

    private static ArchRule only(final String who, final Set<String> others) {
        final DescribedPredicate<JavaClass> allowed = describe(
                "in " + others,
                type -> !type.getPackageName().startsWith(ROOT)
                        || type.getPackageName().equals(ROOT + who)
                        || others.contains(type.getPackageName().substring(ROOT.length())));
        return classes().that().resideInAPackage(ROOT + who).should().onlyDependOnClassesThat(allowed);
    }

    private static void forbid(final String from, final String... to) {
        noClasses()
                .that()
                .resideInAPackage(ROOT + from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(to))
                .check(CLASSES);
    }

    private static void keep(final String library, final String... at) {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages(at))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .check(CLASSES);
    }

    private static String[] packages(final String... names) {
        return Arrays.stream(names).map(name -> ROOT + name).toArray(String[]::new);
    }
}
