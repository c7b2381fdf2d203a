package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.testkit.simulate.SmallCase.Op;
import io.twintag.testkit.simulate.SmallCase.Order;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One write, an append or two blocks, with each process ended once at each of its steps. Longer: {@code twintag
 * simulate --exhaustive}.
 */
@Tag("full")
class EveryStepMayBeTheLastTest {
    private static final int LEAST_RUNS = 300;

    @Test
    void oneWriteWithOneEnd() throws IOException, InterruptedException {
        final Exhaustive all =
                new Exhaustive(1, EnumSet.of(Op.APPEND, Op.BLOCKS_0_1), EnumSet.of(Order.A_BEFORE_B, Order.B_LATE));

        final String failure = all.run(2, new PrintWriter(new StringWriter()));

        assertNull(failure);
        assertTrue(all.runs() > LEAST_RUNS, "only " + all.runs() + " runs");
    }
}
