package io.twintag.bench.sink;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.logbuffer.Header;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;

/**
 * The fastest that two threads can tell each other anything through Aeron: each record goes to an echo thread and back
 * whole. One exclusive IPC publication each way, both threads spin.
 */
public final class AeronPingPongSink implements Sink {
    private static final int FRAGMENTS_PER_CYCLE = 16;
    private static final int THERE_STREAM = 100;
    private static final int BACK_STREAM = 200;

    private final SinkSettings settings;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final ExclusivePublication there;
    private final Subscription arrived;
    private final ExclusivePublication back;
    private final Subscription returned;
    private final FragmentAssembler onReturn = new FragmentAssembler(this::onReturn);
    private final FragmentAssembler onArrival = new FragmentAssembler(this::onArrival);
    private final Thread echo = new Thread(this::echo, "echo");
    private volatile boolean isRunning = true;
    private long received;

    public AeronPingPongSink(final SinkSettings settings) {
        this.settings = settings;
        driver = LocalDriver.launch(settings.directory().resolve("aeron"));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        arrived = aeron.addSubscription("aeron:ipc", THERE_STREAM);
        returned = aeron.addSubscription("aeron:ipc", BACK_STREAM);
        there = aeron.addExclusivePublication("aeron:ipc", THERE_STREAM);
        back = aeron.addExclusivePublication("aeron:ipc", BACK_STREAM);
        echo.start();
        while (!there.isConnected() || !back.isConnected() || !returned.isConnected()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        return isTaken(there.offer(payload, offset, length));
    }

    @Override
    public long poll() {
        returned.poll(onReturn, FRAGMENTS_PER_CYCLE);
        return received;
    }

    private void onReturn(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        received++;
    }

    private void echo() {
        while (isRunning) {
            arrived.poll(onArrival, FRAGMENTS_PER_CYCLE);
        }
    }

    private void onArrival(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        while (isRunning && !isTaken(back.offer(buffer, offset, length))) {
            Thread.onSpinWait();
        }
    }

    private static boolean isTaken(final long result) {
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
            throw new IllegalStateException("a stream of the ping-pong ended: " + result);
        }
        return result > 0;
    }

    @Override
    public void readBack(final RecordReader reader) {
        // Nothing is stored.
    }

    @Override
    public boolean isStoring() {
        return false;
    }

    @Override
    public List<Thread> hotThreads() {
        return List.of(echo);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("layout", "one JVM: the caller's thread and an echo thread; both spin", "storage", "none");
    }

    @Override
    public void close() {
        isRunning = false;
        try {
            echo.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CloseHelper.quietCloseAll(aeron, driver);
        IoUtil.delete(settings.directory().toFile(), true);
    }
}
