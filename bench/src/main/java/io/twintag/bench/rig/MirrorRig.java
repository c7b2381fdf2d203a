package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import java.nio.file.Path;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Measures what only twintag's own mirror does, and so no {@link io.twintag.bench.sink.Sink}. One thread. */
@FunctionalInterface
public interface MirrorRig {
    /**
     * Makes a mirror, measures it and removes it.
     *
     * @param directory an empty one, or one to be made.
     */
    Measurement run(Load load, Path directory);

    /** Whether this kind of load is measured by one of these. */
    static boolean takes(final String kind) {
        return switch (kind) {
            case Load.RETIRE, Load.RESYNC, Load.SEARCH, Load.PATH -> true;
            default -> false;
        };
    }

    /** The rig of a kind of load. @throws IllegalArgumentException for another kind. */
    static MirrorRig of(final String kind) {
        final NanoClock clock = SystemNanoClock.INSTANCE;
        return switch (kind) {
            case Load.RETIRE -> new RetireRig(clock);
            case Load.RESYNC -> new ResyncRig(clock, false);
            case Load.SEARCH -> new ResyncRig(clock, true);
            case Load.PATH -> new PathRig(clock);
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
