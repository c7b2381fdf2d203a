package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each safeguard is taken out, and the one seed that is known to miss it does: {@link EverySafeguardIsNeededTest} in
 * seconds. What is annotated, what is taken out, and what docs/safeguards.md tells are the same.
 */
class EachSafeguardIsMissedAtOnceTest {
    @TestFactory
    Stream<DynamicTest> itsSeedBreaks() {
        final Map<String, Long> seeds = SafeguardPages.seeds();
        return TakenOut.matching("")
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each, seeds.get(each.name()))));
    }

    private static void check(final TakenOut safeguard, final Long seed) {
        Assumptions.assumeFalse(SafeguardPages.IS_WRITTEN, "seeds are being looked for");
        assertNotNull(
                seed, "no seed is known that misses '" + safeguard.name() + "': look for one, " + command(safeguard));

        assertNotNull(
                safeguard.run(seed, seed),
                () -> "seed " + seed + " does not miss '" + safeguard.name() + "' any more, since what a seed does has"
                        + " changed: look for another, " + command(safeguard));
    }

    private static String command(final TakenOut safeguard) {
        return SafeguardPages.COMMAND + " -Dtwintag.simulate.only='" + safeguard.name() + "'";
    }

    @Test
    void whatIsAnnotatedHasARow() {
        assertEquals(
                new TreeSet<>(LoadBearing.all().keySet()),
                TakenOut.all().stream().map(TakenOut::name).collect(Collectors.toCollection(TreeSet::new)),
                "names of @Safeguard, and rows of TakenOut");
    }

    @Test
    void thePageIsCurrent() {
        Assumptions.assumeFalse(SafeguardPages.IS_WRITTEN, "it is being written");

        assertTrue(
                SafeguardPages.newPage().equals(SafeguardPages.page()),
                "docs/safeguards.md is not what the code says. Make it anew: " + SafeguardPages.COMMAND
                        + " -Dtwintag.simulate.only=none");
    }
}
