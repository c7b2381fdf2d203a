package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.sink.Sink;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/** Puts a load on a sink and says what came of it. One thread, the one that the sink is used by. */
@FunctionalInterface
public interface Rig {
    /** How long a sink may take to acknowledge what it took, once nothing more is appended. */
    long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** Runs the whole load: warm-up, measurement, the rest of the acknowledgements, the read back. */
    Measurement run(Load load, Sink sink);

    /** Polls until so many records are acknowledged. Returns how many are. */
    static long drain(final Sink sink, final NanoClock clock, final long expected) {
        final long startNs = clock.nanoTime();
        long acknowledged = sink.poll();
        while (acknowledged < expected && clock.nanoTime() - startNs < DRAIN_TIMEOUT_NS) {
            acknowledged = sink.poll();
        }
        return acknowledged;
    }
}
