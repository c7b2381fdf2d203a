package io.twintag.transport.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.twintag.transport.protocol.Limits;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A media driver that somebody else runs may have terms into which the longest write never fits: that is said, not
 * waited for.
 */
class ShortTermsAreRefusedTest {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir
    private Path directory;

    private int received;

    @Test
    void atOnceWithWhatToDo() {
        try (MediaDriver driver = launch(Limits.MIN_TERM_LENGTH / 2);
                AeronNetwork network =
                        AeronNetwork.connect(driver.context().aeronDirectory().toPath(), false, expected -> {})) {
            final StreamRefusedException problem =
                    assertThrows(StreamRefusedException.class, () -> network.outbound("aeron:ipc", 1));

            assertTrue(problem.getMessage().contains("aeron:ipc"), problem::getMessage);
            assertTrue(problem.getMessage().contains("terms of 8388608 bytes"), problem::getMessage);
            assertTrue(problem.getMessage().contains("-Daeron.ipc.term.buffer.length=16m"), problem::getMessage);
        }
    }

    @Test
    void whenTheDriverHasMadeTheStream() {
        try (MediaDriver driver = launch(Limits.MIN_TERM_LENGTH / 2);
                AeronNetwork network =
                        AeronNetwork.connect(driver.context().aeronDirectory().toPath(), false, expected -> {});
                Outbound outbound = network.outboundSoon("aeron:ipc", 1)) {
            final long startNs = System.nanoTime();
            final StreamRefusedException problem = assertThrows(StreamRefusedException.class, () -> {
                while (System.nanoTime() - startNs < DEADLINE_NS) {
                    outbound.hasRoom(64);
                }
            });

            assertTrue(problem.getMessage().contains("clear aeron.dir"), problem::getMessage);
        }
    }

    @Test
    void theShortestAllowedTakesTheLongestWrite() {
        try (MediaDriver driver = launch(Limits.MIN_TERM_LENGTH);
                AeronNetwork network =
                        AeronNetwork.connect(driver.context().aeronDirectory().toPath(), false, expected -> {});
                Inbound inbound = network.inbound("aeron:ipc", 1, (buffer, at, length) -> received = length);
                Outbound outbound = network.outbound("aeron:ipc", 1)) {
            final UnsafeBuffer longest = new UnsafeBuffer(new byte[Limits.MAX_PAYLOAD_LENGTH + 1024]);
            final long startNs = System.nanoTime();
            while (!outbound.hasRoom(longest.capacity())) {
                assertTrue(System.nanoTime() - startNs < DEADLINE_NS, "there is never room");
                Thread.onSpinWait();
            }

            assertTrue(outbound.offer(longest, 0, longest.capacity()) > 0);
            while (received == 0) {
                assertTrue(System.nanoTime() - startNs < DEADLINE_NS, "it does not arrive");
                inbound.poll(10);
            }
            assertEquals(longest.capacity(), received);
        }
    }

    private MediaDriver launch(final int termLength) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(termLength)
                .termBufferSparseFile(true)
                .errorHandler(expected -> {}));
    }
}
