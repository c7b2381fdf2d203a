package io.twintag.transport.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Aeron moves past a fragment whose handler throws, and goes on with the next: here the first throwable ends the
 * inbound, so that a write is never left out (docs/invariants.md I9).
 */
class NoFrameIsSkippedAfterAFailureTest {
    private static final String IPC = "aeron:ipc";
    private static final int STREAM = 77;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    Path directory;

    private int seen;

    @Test
    void overAeron() {
        final Path aeron = directory.resolve("aeron");
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(aeron.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
                        .dirDeleteOnShutdown(true));
                AeronNetwork network = AeronNetwork.connect(Path.of(driver.aeronDirectoryName()), false, error -> {});
                Inbound in = network.inbound(IPC, STREAM, (buffer, offset, length) -> onFrame());
                Outbound out = network.outbound(IPC, STREAM)) {
            sendThree(out);
            pollUntilItThrows(in);
        }
    }

    @Test
    void overTheInMemoryTwin() {
        final MemoryNetwork network = new MemoryNetwork(1024 * 1024);
        final Inbound in = network.inbound(IPC, STREAM, (buffer, offset, length) -> onFrame());
        sendThree(network.outbound(IPC, STREAM));
        pollUntilItThrows(in);
    }

    private void onFrame() {
        seen++;
        throw new IllegalStateException("cannot apply frame " + seen);
    }

    private static void sendThree(final Outbound out) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[32]);
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        for (int sent = 0; sent < 3; ) {
            sent += out.offer(frame, 0, frame.capacity()) > 0 ? 1 : 0;
            assertTrue(System.nanoTime() - deadlineNs < 0, "nobody took the frames");
            Thread.onSpinWait();
        }
    }

    private void pollUntilItThrows(final Inbound in) {
        assertThrows(IllegalStateException.class, () -> {
            final long deadlineNs = System.nanoTime() + DEADLINE_NS;
            while (System.nanoTime() - deadlineNs < 0) {
                in.poll(10);
            }
        });
        assertThrows(IllegalStateException.class, () -> in.poll(10), "it stays ended");
        assertEquals(1, seen);
    }
}
