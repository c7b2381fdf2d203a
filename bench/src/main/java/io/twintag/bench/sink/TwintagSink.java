package io.twintag.bench.sink;

import io.twintag.client.Session;
import io.twintag.device.store.FlushMode;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.ObjectKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * twintag in one JVM with two busy threads: the caller's, which appends, runs the sequencer and polls, and one that
 * runs both devices. The log is allocated, mapped and touched before the first record. Both threads spin.
 *
 * <p>Class A: {@code APPLIED_BOTH}, devices with {@code flush=none}. Class B: {@code FLUSHED_BOTH}, {@code
 * flush=group}.
 */
public final class TwintagSink implements Sink {
    private static final int TAG_PAGES = 16 * 1024;
    private static final long CREATE_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);

    private final MirrorShape shape;
    private final OneJvmMirror mirror;
    private final Session session;
    private final SessionAppends appends;

    public TwintagSink(final SinkSettings settings) {
        this(settings, MirrorShape.of(flushMode(settings), TAG_PAGES));
    }

    private TwintagSink(final SinkSettings settings, final MirrorShape shape) {
        this.shape = shape;
        mirror = new OneJvmMirror(settings.directory(), shape);
        boolean isReady = false;
        try {
            session = mirror.connect();
            final int log = session.createAndAwait(
                            SessionAppends.LOG,
                            ObjectKind.LOG,
                            0,
                            SessionAppends.logSizeBytes(settings),
                            CREATE_TIMEOUT_NS)
                    .id();
            appends = new SessionAppends(session, log, settings.isForced());
            isReady = true;
        } finally {
            if (!isReady) {
                mirror.close();
            }
        }
    }

    /**
     * All on the caller's thread: the other core is left to whoever wants it, as with peers that have one busy thread.
     */
    public static Sink onOneThread(final SinkSettings settings) {
        return new TwintagSink(
                settings, MirrorShape.of(flushMode(settings), TAG_PAGES).onOneThread());
    }

    /**
     * With tag tables for all entries of the run, so that none is folded away, and a diff agent that has nothing to do.
     */
    public static Sink withoutDiff(final SinkSettings settings) {
        return new TwintagSink(settings, roomy(settings).compared(false));
    }

    /** A mirror with tag tables and the diff agent at work: the other side of a comparison. */
    public static Sink withDiff(final SinkSettings settings) {
        return new TwintagSink(settings, roomy(settings));
    }

    private static MirrorShape roomy(final SinkSettings settings) {
        final long pages = settings.expectedBytes() / settings.payloadBytes() / TagPage.SLOTS;
        return MirrorShape.of(flushMode(settings), (int) Math.max(TAG_PAGES, pages * 5 / 4));
    }

    private static FlushMode flushMode(final SinkSettings settings) {
        return settings.isForced() ? FlushMode.GROUP : FlushMode.NONE;
    }

    @Override
    public boolean append(final DirectBuffer payload, final int offset, final int length) {
        return appends.append(payload, offset, length);
    }

    @Override
    public long poll() {
        mirror.invoke();
        return appends.poll();
    }

    @Override
    public void readBack(final RecordReader reader) {
        for (int copy = 0; copy < 2; copy++) {
            appends.readBack(mirror.reader(copy), copy, reader, mirror::invoke);
        }
    }

    @Override
    public List<Thread> hotThreads() {
        return shape.isOneThread() ? List.of() : List.of(mirror.devicesThread());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "layout",
                shape.isOneThread()
                        ? "one JVM: client, sequencer and both devices on the caller's thread, which spins"
                        : "one JVM: client and sequencer on the caller's thread, both devices on a second; both spin",
                "device.timeout",
                SessionAppends.DEVICE_TIMEOUT_S + " s",
                "level",
                appends.level().name(),
                "log",
                "allocated, mapped and touched before the first record",
                "checks",
                "CRC32C of each payload by client, sequencer and both devices;"
                        + " bounds checks of Agrona on, a frame's fields checked once");
    }

    @Override
    public void close() {
        session.close();
        mirror.close();
    }
}
