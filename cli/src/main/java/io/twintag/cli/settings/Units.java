package io.twintag.cli.settings;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Figures for people. */
public final class Units {
    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;

    private Units() {}

    /** {@code 512 B}, {@code 1.5 MiB}. */
    public static String size(final long lengthBytes) {
        double value = lengthBytes;
        int unit = 0;
        while (value >= STEP && unit < SIZES.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 ? lengthBytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, SIZES[unit]);
    }

    /** {@code 850 ns}, {@code 3.2 us}, {@code 12.0 ms}, {@code 1.5 s}. */
    public static String duration(final long durationNs) {
        if (durationNs < 1_000) {
            return durationNs + " ns";
        }
        if (durationNs < TimeUnit.MILLISECONDS.toNanos(1)) {
            return String.format(Locale.ROOT, "%.1f us", durationNs / 1e3);
        }
        if (durationNs < TimeUnit.SECONDS.toNanos(1)) {
            return String.format(Locale.ROOT, "%.1f ms", durationNs / 1e6);
        }
        return String.format(Locale.ROOT, "%.1f s", durationNs / 1e9);
    }

    /** {@code 12,345}. */
    public static String count(final long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
