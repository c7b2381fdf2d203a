package io.twintag.bench;

import com.sun.management.ThreadMXBean;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.client.Completion;
import io.twintag.engine.client.CompletionHandler;
import io.twintag.engine.client.Session;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.SystemUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends of one size as fast as both devices acknowledge them, into segments that are allocated before. Prints a line a
 * second, and the mean over the measured time.
 *
 * <pre>
 *   SustainedAppends [warm-up seconds] [seconds] [payload bytes] [log size] [directory]
 * </pre>
 */
public final class SustainedAppends {
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);
    private static final int BURST = 256;
    private static final int TAG_PAGES = 16 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final OneJvmMirror mirror;
    private final Session session;
    private final UnsafeBuffer payload;
    private final CompletionHandler onCompletion = this::onCompletion;
    private final int log;
    private long submitted;
    private long acknowledged;
    private long failed;

    SustainedAppends(final OneJvmMirror mirror, final Session session, final int payloadBytes, final String size) {
        this.mirror = mirror;
        this.session = session;
        this.payload = new UnsafeBuffer(new byte[payloadBytes]);
        this.log = session.createAndAwait("log", ObjectKind.LOG, 0, SystemUtil.parseSize("log size", size), TIMEOUT_NS)
                .id();
    }

    /** Runs it. */
    public static void main(final String[] args) throws IOException {
        final int warmUp = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        final int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        final int payloadBytes = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        final String size = args.length > 3 ? args[3] : "4g";
        final Path parent = Path.of(args.length > 4 ? args[4] : "/dev/shm");
        final Path directory = Files.createTempDirectory(parent, "twintag-bench-");
        try (OneJvmMirror mirror = new OneJvmMirror(directory, FlushMode.NONE, TAG_PAGES);
                Session session = mirror.connect()) {
            final SustainedAppends run = new SustainedAppends(mirror, session, payloadBytes, size);
            run.run(warmUp, line -> System.out.println("warm-up " + line));
            final Result result = run.run(seconds, System.out::println);
            System.out.printf(
                    Locale.ROOT,
                    "%d-byte appends: %,.0f a second acknowledged by both, mean of %d s after %d s of warm-up; "
                            + "%,d failed; %.3f bytes allocated a write by both hot threads%n",
                    payloadBytes,
                    result.perSecond(),
                    seconds,
                    warmUp,
                    result.failed(),
                    result.allocatedPerWrite());
        }
    }

    /** What came of a run. */
    record Result(long submitted, long acknowledged, long failed, double perSecond, double allocatedPerWrite) {}

    /** Appends for some seconds, then waits until all of it is acknowledged. */
    Result run(final int seconds, final Consumer<String> say) {
        submitted = 0;
        acknowledged = 0;
        failed = 0;
        final long allocatedBefore = allocatedBytes();
        final long startNs = System.nanoTime();
        long from = 0;
        for (int second = 1; second <= seconds; second++) {
            final long untilNs = startNs + TimeUnit.SECONDS.toNanos(second);
            while (System.nanoTime() - untilNs < 0) {
                burst(BURST);
            }
            say.accept(String.format(
                    Locale.ROOT,
                    "%3d s  %,12d acknowledged by both, %,d retired so far",
                    second,
                    acknowledged - from,
                    mirror.engine().retired()));
            from = acknowledged;
        }
        final double perSecond = acknowledged * 1e9 / (System.nanoTime() - startNs);
        while (acknowledged + failed < submitted) {
            burst(0);
        }
        final double allocatedPerWrite = (allocatedBytes() - allocatedBefore) / (double) Math.max(1, acknowledged);
        return new Result(submitted, acknowledged, failed, perSecond, allocatedPerWrite);
    }

    /** By the two hot threads; telling it allocates a little itself, once a second. */
    private long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId())
                + THREADS.getThreadAllocatedBytes(mirror.devicesThreadId());
    }

    private void burst(final int most) {
        for (int i = 0; i < most && session.append(log, payload, 0, payload.capacity()) > 0; i++) {
            submitted++;
        }
        mirror.invoke();
        session.poll(onCompletion, 64 * 1024);
    }

    private void onCompletion(final Completion completion) {
        if (completion.status() == Status.OK) {
            acknowledged++;
        } else {
            failed++;
        }
    }
}
