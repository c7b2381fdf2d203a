package io.twintag.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** One write of each kind, with each process ended once at each of its steps. Longer: {@code twintag simulate --exhaustive}. */
class EveryStepMayBeTheLastTest {
    private static final int LEAST_RUNS = 500;

    @Test
    void oneWriteWithOneEnd() throws IOException, InterruptedException {
        final Exhaustive all = new Exhaustive(Integer.getInteger("twintag.simulate.writes", 1));

        final String failure = all.run(2, new PrintWriter(new StringWriter()));

        assertNull(failure);
        assertTrue(all.runs() > LEAST_RUNS, "only " + all.runs() + " runs");
    }
}
