package io.twintag.transport.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.twintag.transport.runtime.AgentGroup;
import io.twintag.transport.runtime.Idling;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thread is in the midst of a frame, as one that the system does not run, when its media driver goes and Aeron's
 * client ends itself: what the thread reads stays mapped until it has left. (It was unmapped 100 ms later, and the JVM
 * died of it.)
 */
class MemoryOutlivesTheThreadInItTest {
    private static final String IPC = "aeron:ipc";
    private static final int STREAM = 77;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGER_THAN_ANY_LINGER_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @TempDir
    Path directory;

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private Path aeron;
    private volatile long seen;

    @BeforeEach
    void nameThePlace() {
        aeron = directory.resolve("aeron");
    }

    @Test
    void whenTheDriverGoes() throws Exception {
        final MediaDriver driver = driver();
        try (Connection connection =
                        new Connection(() -> AeronNetwork.connectIfAlive(aeron, false), SystemNanoClock.INSTANCE);
                AgentGroup agents = new AgentGroup(Threading.DEDICATED, Idling.BACKOFF, connection.users(), () -> {})) {
            final Network network = connection.network();
            final Inbound in = network.inbound(IPC, STREAM, this::onFrame);
            final Outbound out = network.outbound(IPC, STREAM);
            agents.start(List.of(new Poller(in)), List.of());
            send(out);
            assertTrue(entered.await(DEADLINE_NS, TimeUnit.NANOSECONDS));

            driver.close();
            await("the client to end", network::isClosed);
            assertNull(connection.network(), "and it is asked for another");

            final long untilNs = System.nanoTime() + LONGER_THAN_ANY_LINGER_NS;
            while (System.nanoTime() - untilNs < 0) {
                assertTrue(isMapped(".logbuffer"), "the stream's memory was taken away under the thread in it");
                assertTrue(isMapped("cnc.dat"), "the counters' memory was taken away under the thread that may use it");
            }
            goOn.countDown();
            assertTrue(left.await(DEADLINE_NS, TimeUnit.NANOSECONDS));
            assertEquals(42, seen);
            await("the memory to be let go of", () -> !isMapped(".logbuffer") && !isMapped("cnc.dat"));
            assertNull(agents.failure());
        }
    }

    private MediaDriver driver() {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeron.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
                .dirDeleteOnShutdown(true));
    }

    /** The thread stops here, and then reads what it was given. */
    private void onFrame(final DirectBuffer buffer, final int offset, final int length) {
        entered.countDown();
        try {
            assertTrue(goOn.await(DEADLINE_NS, TimeUnit.NANOSECONDS));
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
        seen = buffer.getLong(offset);
        left.countDown();
    }

    private static void send(final Outbound out) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[32]);
        frame.putLong(0, 42);
        await("somebody to take the frame", () -> out.offer(frame, 0, frame.capacity()) > 0);
    }

    private boolean isMapped(final String name) {
        try {
            return Files.readAllLines(MAPPINGS).stream()
                    .anyMatch(line -> line.contains(aeron.toString()) && line.contains(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "waited in vain for " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Has one stream, and looks for nothing else. */
    private record Poller(Inbound in) implements Agent {
        @Override
        public int doWork() {
            return in.poll(1);
        }

        @Override
        public String roleName() {
            return "poller";
        }
    }
}
