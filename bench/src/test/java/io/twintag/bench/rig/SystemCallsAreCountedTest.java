package io.twintag.bench.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCallsAreCountedTest {
    @Test
    void callsAreTakenFromTheTableOfStrace() {
        final String counts = """
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                 99.31    0.001435         717         2         1 futex
                  0.69    0.000010           0        40           write
                ------ ----------- ----------- --------- --------- ----------------
                100.00    0.001445          34        42         1 total
                """;

        assertEquals(Map.of("futex", 2L, "write", 40L), SystemCalls.parse(counts));
    }

    @Test
    void noTableIsNoCall() {
        assertEquals(Map.of(), SystemCalls.parse(""));
    }

    @Test
    void threadsAreFoundAndTheirFaultsCounted() {
        final HotThread own = HotThread.current();
        final HotThread.Counters before = own.counters();

        final byte[][] touched = new byte[64][];
        for (int i = 0; i < touched.length; i++) {
            touched[i] = new byte[1024 * 1024];
            touched[i][i] = 1;
        }
        final HotThread.Counters difference = own.counters().minus(before);

        assertTrue(own.tid() > 0);
        assertTrue(difference.minorFaults() >= 0, difference.toString());
        assertTrue(before.minorFaults() > 0, before.toString());
        assertEquals(64, touched.length);
    }

    @Test
    void aThreadIsFoundByItsName() throws InterruptedException {
        final Thread thread = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                },
                "devices-with-a-long-name");
        thread.start();
        try {
            HotThread found = null;
            final long startNs = System.nanoTime();
            while (found == null) {
                try {
                    found = HotThread.of(thread);
                } catch (final IllegalStateException e) {
                    assertTrue(System.nanoTime() - startNs < 5_000_000_000L, e.getMessage());
                }
            }
            assertTrue(found.tid() != HotThread.current().tid());
        } finally {
            thread.interrupt();
            thread.join();
        }
    }
}
