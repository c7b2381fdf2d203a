package io.twintag.bench.rig;

import io.twintag.bench.result.Load;
import java.nio.file.Path;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Names the rig of each kind of load. */
public final class Rigs {
    private Rigs() {}

    /**
     * The rig of a kind of load that is put on a sink.
     *
     * @param raw directory for histogram logs.
     * @throws IllegalArgumentException for an unknown kind.
     */
    public static Rig of(final String kind, final Path raw) {
        final NanoClock clock = SystemNanoClock.INSTANCE;
        return switch (kind) {
            case Load.LATENCY -> new LatencyRig(clock, raw);
            case Load.THROUGHPUT -> new ThroughputRig(clock);
            case Load.WRITERS -> new WritersRig(clock, raw);
            case Load.PROOFS -> new ProofsRig(clock);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /**
     * The rig of a kind of load that a mirror of its own is measured with. @throws IllegalArgumentException for
     * another.
     */
    public static MirrorRig ofMirror(final String kind) {
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
