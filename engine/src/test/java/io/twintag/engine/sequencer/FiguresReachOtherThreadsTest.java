package io.twintag.engine.sequencer;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What any thread may read, it reads: one that looks again and again sees what the sequencer thread stored meanwhile.
 * Of a plain field the compiler makes one load before the loop, once the loop is hot. Each test has its own loop, so
 * that what another does leaves no trace in how it is compiled.
 */
class FiguresReachOtherThreadsTest {
    private static final long HOT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TIMEOUT_MS = TimeUnit.SECONDS.toMillis(20);

    private final TagGenerator tags = new TagGenerator((short) 1);
    private final MemberProgress progress = new MemberProgress();

    @Test
    void theLastSequence() throws InterruptedException {
        tags.startEpoch(1);
        final Runnable reader = () -> {
            while (tags.last() == 0) {
                continue;
            }
        };

        assertEnds(reader, tags::next);
    }

    @Test
    void whatAllMembersHaveApplied() throws InterruptedException {
        final Runnable reader = () -> {
            while (progress.appliedAll() == 0) {
                continue;
            }
        };
        progress.start(0b10, 0);

        assertEnds(reader, () -> progress.onAck(1, 7, 0, 0, 9));
    }

    @Test
    void whatIsRetired() throws InterruptedException {
        final Runnable reader = () -> {
            while (progress.retiredAll() == 0) {
                continue;
            }
        };
        progress.start(0b10, 0);

        assertEnds(reader, () -> progress.onAck(1, 7, 7, 7, 9));
    }

    @Test
    void whoTheMembersAre() throws InterruptedException {
        final Runnable reader = () -> {
            while (progress.flushedAll() != 0) {
                continue;
            }
        };
        progress.start(0b01, 0);
        progress.onAck(0, 7, 7, 7, 9);

        assertEnds(reader, () -> progress.start(0b10, 0));
    }

    @Test
    void howManyPagesADeviceHas() throws InterruptedException {
        final Runnable reader = () -> {
            while (progress.tagPages(1) == 0) {
                continue;
            }
        };

        assertEnds(reader, () -> progress.onFacts(1, 3, 4));
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
