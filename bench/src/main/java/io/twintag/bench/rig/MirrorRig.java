package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import java.nio.file.Path;

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
}
