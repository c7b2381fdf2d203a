package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.IoUtil;
import org.agrona.concurrent.NanoClock;

/**
 * The larger part of a warm-up, on an instance of the sink that is thrown away: short records in bursts, as many as it
 * takes, until the JVM has compiled what they need. On the instance that is measured a run of large records would have
 * used up its bytes first: at 4 KiB the compiler had a quarter of two cores all through the measurement. The same for
 * every sink.
 */
public final class Rehearsal {
    private static final int PAYLOAD = Records.MIN_LENGTH;

    /** Room for some eight million writes of the fastest; who is slower ends with the time. */
    private static final long MAX_BYTES = 512L * 1024 * 1024;

    private Rehearsal() {}

    /** Whether this load is rehearsed: what counts for one that is forced is the disk. */
    public static boolean takes(final Load load) {
        return !load.isForced()
                && load.warmUpMs() > 0
                && (load.kind().equals(Load.LATENCY) || load.kind().equals(Load.THROUGHPUT));
    }

    /** What the sink of a rehearsal is made with, in this directory. */
    public static SinkSettings settings(final Load load, final Path directory) {
        return new SinkSettings(directory, PAYLOAD, Math.min(MAX_BYTES, load.maxBytes()), load.isForced());
    }

    /**
     * Opens, loads, drains and closes a sink; its directory is empty again after it.
     *
     * @param load that is to be measured: three quarters of its warm-up are spent here.
     * @return the load, with the rest of its warm-up.
     * @throws IllegalStateException not everything was acknowledged.
     */
    public static Load run(
            final Load load, final Path directory, final Function<SinkSettings, Sink> opener, final NanoClock clock) {
        final SinkSettings settings = settings(load, directory);
        final long timeMs = load.warmUpMs() * 3 / 4;
        try (Sink sink = opener.apply(settings)) {
            push(sink, settings.expectedBytes() / PAYLOAD, TimeUnit.MILLISECONDS.toNanos(timeMs), clock);
        }
        IoUtil.delete(directory.toFile(), true);
        try {
            Files.createDirectories(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return load.warmingUp(load.warmUpMs() - timeMs);
    }

    private static void push(final Sink sink, final long most, final long timeNs, final NanoClock clock) {
        final Bursts bursts = new Bursts(sink, PAYLOAD, clock);
        bursts.push(most, timeNs);
        final long acknowledged = bursts.drain();
        final long sent = bursts.sent();
        if (acknowledged != sent) {
            throw new IllegalStateException(
                    "in the rehearsal " + sent + " records were appended and " + acknowledged + " acknowledged");
        }
    }
}
