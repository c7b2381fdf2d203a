package io.twintag.bench.rig;

import io.twintag.bench.result.Medians;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far apart the two cores are right now: the time that one cache line takes to another spinning thread and back.
 * Virtual cores are moved between those of the host, so this changes within seconds, and every latency between two
 * threads with it.
 */
public final class CacheLine {
    private static final int WINDOWS = 9;
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(15);
    private static final int ROUNDS = 64;
    private static final long END = Long.MIN_VALUE;

    private CacheLine() {}

    /** The median of nine windows of 15 ms, in nanoseconds. The calling thread and one more spin meanwhile. */
    public static double roundTripNs() {
        final AtomicLong line = new AtomicLong();
        final Thread echo = new Thread(() -> echo(line), "cache-line-echo");
        echo.setDaemon(true);
        echo.start();
        final double[] windows = new double[WINDOWS];
        long last = 0;
        for (int i = -1; i < WINDOWS; i++) {
            // The first one, in which the loops are compiled, does not count.
            final long first = last;
            final long startNs = System.nanoTime();
            long nowNs = startNs;
            while (nowNs - startNs < WINDOW_NS) {
                last = bounce(line, last);
                nowNs = System.nanoTime();
            }
            if (i >= 0) {
                windows[i] = 2.0 * (nowNs - startNs) / (last - first);
            }
        }
        line.set(END);
        return Medians.median(windows).getAsDouble();
    }

    /** Sends odd numbers, awaits the even ones that follow. */
    private static long bounce(final AtomicLong line, final long from) {
        long value = from;
        for (int i = 0; i < ROUNDS; i++) {
            line.setRelease(value + 1);
            value += 2;
            while (line.getAcquire() != value) {
                Thread.onSpinWait();
            }
        }
        return value;
    }

    private static void echo(final AtomicLong line) {
        long value = 0;
        while (value != END) {
            value = line.getAcquire();
            if (value != END && (value & 1) == 1) {
                line.setRelease(value + 1);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
