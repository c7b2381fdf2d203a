package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Safeguards are taken out of the code, one at a time, and the simulator must find what they prevent: a rule that
 * nothing misses is none, and a simulator that misses nothing sees nothing. Looks through seeds, for minutes; the seeds
 * that it found are run by {@link EachSafeguardIsMissedAtOnceTest}.
 */
@Tag("slow")
class EverySafeguardIsNeededTest {
    private static final boolean IS_TOLD = Boolean.getBoolean("twintag.simulate.told");
    private static final long MOST_SEEDS = Long.getLong("twintag.simulate.most", Long.MAX_VALUE);
    /** Some of them alone: a pattern of their names. */
    private static final String ONLY = System.getProperty("twintag.simulate.only", "");

    private static final Map<String, Long> FOUND = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicTest> withoutItSomePromiseBreaks() {
        return TakenOut.matching(ONLY).map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    /** And with all of them in place, also after they were out, the same seeds hold. */
    @Test
    void withAllOfThemNoneBreaks() {
        final TakenOut first = TakenOut.all().get(0);
        try (Mutant mutant = new Mutant(first.name())) {
            first.cut().in(mutant);
        }
        final Result failed = new Fleet(1, 20, 0, first.always(), false, TakenOut.quiet()).run(2);
        assertNull(failed, () -> failed.account());
    }

    @AfterAll
    static void writePages() {
        if (SafeguardPages.IS_WRITTEN) {
            SafeguardPages.write(FOUND);
        }
    }

    private static void check(final TakenOut safeguard) {
        final long last = safeguard.first() + Math.min(MOST_SEEDS, safeguard.seeds()) - 1;
        final Result failed = safeguard.run(safeguard.first(), last);
        if (IS_TOLD) {
            System.out.println(safeguard.name() + ": "
                    + (failed == null
                            ? "NOTHING"
                            : "seed " + failed.seed() + ": "
                                    + failed.violation().getMessage()));
        }
        assertNotNull(
                failed, "nobody misses the safeguard '" + safeguard.name() + "' in " + safeguard.seeds() + " seeds");
        FOUND.put(safeguard.name(), failed.seed());
    }
}
