package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed says all that happens: run again, it is the same to the last store. */
class SameSeedSameTraceTest {
    @TempDir
    Path directory;

    @Test
    void twoRunsOfASeedAreTheSame() {
        assertSame(1);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 5, 8, 13, 21, 34})
    void twoRunsOfMoreSeedsAreTheSame(final long seed) {
        assertSame(seed);
    }

    private void assertSame(final long seed) {
        final Result first = Result.of(directory.resolve("first"), seed, null);
        final Result second = Result.of(directory.resolve("second"), seed, null);

        assertEquals(first.story(), second.story());
        assertEquals(first.digest(), second.digest());
        assertEquals(first.counts().toString(), second.counts().toString());
    }

    @Test
    void otherSeedsAreOtherRuns() {
        assertNotEquals(
                Result.of(directory, 1, null).digest(),
                Result.of(directory, 2, null).digest());
    }
}
