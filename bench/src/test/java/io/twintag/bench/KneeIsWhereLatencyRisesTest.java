package io.twintag.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KneeIsWhereLatencyRisesTest {
    private final List<Measurement> forks = new ArrayList<>();
    private final Knee knee = new Knee("twintag", 64);

    @Test
    void aRateThatIsAchievedLateIsNotHeld() {
        fork(50_000, 50_000, 1_500_000);
        fork(100_000, 99_500, 5_000_000);
        fork(200_000, 260_000, 15_500_000);

        assertTrue(knee.take(forks, 50_000));
        assertTrue(knee.take(forks, 100_000));
        assertFalse(knee.take(forks, 200_000));

        assertEquals(
                "the knee: 200,000 a second is not held: p99 15.5 ms; 100,000 a second is held: p99 5.0 ms"
                        + " (held: 99 % of the rate achieved, and p99 at most 10 times the 1.5 ms at 50,000 a second)",
                knee.text());
    }

    @Test
    void aRateThatIsNotAchievedIsNotHeld() {
        fork(50_000, 49_000, 100_000);

        assertFalse(knee.take(forks, 50_000));

        assertTrue(knee.text().startsWith("the knee: 50,000 a second is not held: 49,000 were achieved (held"));
    }

    @Test
    void theMedianOfItsForksDecides() {
        fork(50_000, 50_000, 100_000);
        fork(100_000, 100_000, 200_000);
        fork(100_000, 40_000, 900_000_000);
        fork(100_000, 100_000, 300_000);

        assertTrue(knee.take(forks, 50_000));
        assertTrue(knee.take(forks, 100_000));
    }

    @Test
    void aRateWithoutAGoodForkIsNotHeld() {
        assertFalse(knee.take(forks, 50_000));

        assertEquals("50,000 a second could not be measured", knee.text());
    }

    private void fork(final long rate, final double perSecond, final long p99Ns) {
        forks.add(new Measurement(
                Load.LATENCY,
                "twintag",
                false,
                64,
                rate,
                1,
                null,
                1,
                1,
                perSecond,
                Map.of("p99", p99Ns),
                Map.of(),
                0,
                -1,
                1,
                null,
                Map.of()));
    }
}
