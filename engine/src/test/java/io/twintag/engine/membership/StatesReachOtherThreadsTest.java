package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The states of devices and mirror are for any thread: one that looks again and again sees what changed meanwhile. Of a
 * plain field the compiler makes one load before the loop, once the loop is hot.
 */
class StatesReachOtherThreadsTest {
    private static final long HOT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TIMEOUT_MS = TimeUnit.SECONDS.toMillis(20);

    private final DeviceStates states = new DeviceStates((kind, slot, text) -> {});

    @Test
    void theStateOfADevice() throws InterruptedException {
        final Runnable reader = () -> {
            while (states.of(0) == DeviceState.LOST) {
                continue;
            }
        };

        assertEnds(reader, states::present);
    }

    @Test
    void theStateOfTheMirror() throws InterruptedException {
        final Runnable reader = () -> {
            while (states.mirror() == MirrorState.WAITING) {
                continue;
            }
        };
        states.present();

        assertEnds(reader, () -> states.record(0b11, -1));
    }

    /** @param reader loops until it sees the change. */
    private static void assertEnds(final Runnable reader, final Runnable change) throws InterruptedException {
        final Thread thread = new Thread(reader, "reader");
        thread.setDaemon(true);
        thread.start();
        while (ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()) < HOT_NS) {
            Thread.onSpinWait();
        }

        change.run();

        thread.join(TIMEOUT_MS);
        assertFalse(thread.isAlive(), "it reads what was there before for ever");
    }
}
