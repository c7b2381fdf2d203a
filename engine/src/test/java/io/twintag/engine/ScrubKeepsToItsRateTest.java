package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Session;
import io.twintag.engine.scrub.ScrubProgress;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pass takes as long as its rate says, by the mirror's own clock. */
class ScrubKeepsToItsRateTest {
    private static final long TICK_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long RATE = 4L << 20;
    private static final int BLOCK_SIZE = 64 * 1024;
    private static final int BLOCKS = 64;

    @TempDir
    private Path directory;

    private long nowNs;

    @Test
    void fourMebibytesASecond() {
        try (OneThreadMirror mirror =
                new OneThreadMirror(directory).withClock(() -> nowNs += TICK_NS).start()) {
            final Session session = mirror.connect();
            final int id = session.createAndAwait(
                            "blocks", ObjectKind.BLOCK, BLOCK_SIZE, (long) BLOCK_SIZE * BLOCKS, Long.MAX_VALUE / 4)
                    .id();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
            for (int i = 0; i < BLOCKS; i++) {
                assertTrue(session.write(id, i, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0);
            }
            final int[] completed = {0};
            mirror.stepUntil("all is written", () -> {
                session.poll(completion -> completed[0]++, 100);
                return completed[0] == BLOCKS;
            });

            mirror.engine().startScrub(RATE);
            mirror.stepUntil("it begins", () -> mirror.engine().scrub().isUnderWay());
            final long beganNs = nowNs;
            mirror.stepUntil("it ends", () -> !mirror.engine().scrub().isUnderWay());

            final ScrubProgress end = mirror.engine().scrub();
            assertEquals((long) BLOCKS * BLOCK_SIZE, end.checkedBytes());
            final double seconds = (nowNs - beganNs) / 1e9;
            // 4 MiB; the last step, an eighth of a second's worth, is not waited for.
            assertTrue(seconds > 0.85 && seconds < 1.5, seconds + " s");
            session.close();
        }
    }
}
