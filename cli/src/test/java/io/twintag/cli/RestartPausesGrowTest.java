package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.process.Child;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A part that dies is started again at once; while it goes on dying soon after its start, ever later, up to 5 s. */
final class RestartPausesGrowTest {
    @Test
    void atOnceThenLaterUpToALimit() {
        assertEquals(0, Child.pauseNs(0), "it had run for a while");
        assertEquals(0, Child.pauseNs(1), "the first quick end may be a coincidence");
        for (int ends = 2; ends < 100; ends++) {
            assertTrue(Child.pauseNs(ends) > 0);
            assertTrue(Child.pauseNs(ends) >= Child.pauseNs(ends - 1));
            assertTrue(Child.pauseNs(ends) <= TimeUnit.SECONDS.toNanos(5));
        }
        assertEquals(TimeUnit.SECONDS.toNanos(5), Child.pauseNs(99));
    }
}
