package io.twintag.cli.io;

import io.twintag.cli.settings.Units;
import java.util.concurrent.TimeUnit;

/**
 * One line on the standard error stream that says how far a command is, where that is a terminal; else nothing. A few
 * times a second at most, so it may be told often. One thread.
 */
public final class ProgressLine {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final String what;
    private final long totalBytes;
    private final boolean isShown;
    private final long beginNs = System.nanoTime();
    private long nextNs = beginNs + INTERVAL_NS;
    private int width;

    /**
     * @param what       is counted, in the plural.
     * @param totalBytes 0 or less: not known.
     */
    public ProgressLine(final String what, final long totalBytes) {
        this(what, totalBytes, Terminal.is(2));
    }

    public ProgressLine(final String what, final long totalBytes, final boolean isShown) {
        this.what = what;
        this.totalBytes = totalBytes;
        this.isShown = isShown;
    }

    public void update(final long count, final long bytes) {
        if (!isShown) {
            return;
        }
        final long nowNs = System.nanoTime();
        if (nowNs - nextNs >= 0) {
            nextNs = nowNs + INTERVAL_NS;
            show(line(count, bytes, nowNs - beginNs));
        }
    }

    /** Takes the line away. */
    public void end() {
        if (width > 0) {
            show("");
            System.err.print('\r');
            System.err.flush();
        }
    }

    public String line(final long count, final long bytes, final long elapsedNs) {
        final double seconds = Math.max(1, elapsedNs) / 1e9;
        final StringBuilder text = new StringBuilder()
                .append(Units.count(count))
                .append(' ')
                .append(what)
                .append(", ")
                .append(Units.size(bytes))
                .append(", ")
                .append(Units.count((long) (count / seconds)))
                .append("/s, ")
                .append(Units.size((long) (bytes / seconds)))
                .append("/s");
        if (totalBytes > 0 && bytes > 0) {
            final double done = Math.min(1.0, (double) bytes / totalBytes);
            text.append(String.format(", %.0f %%, %.0f s left", done * 100, seconds * (1 - done) / done));
        }
        return text.toString();
    }

    private void show(final String text) {
        System.err.print('\r' + text + " ".repeat(Math.max(0, width - text.length())));
        System.err.flush();
        width = text.length();
    }
}
