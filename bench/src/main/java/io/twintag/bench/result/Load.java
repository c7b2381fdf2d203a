package io.twintag.bench.result;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One load on one sink in one fork.
 *
 * @param kind         one of the constants here.
 * @param sink         the sink's name.
 * @param isForced     class B.
 * @param payloadBytes length of a record.
 * @param targetPerS   records a second; 0 for as fast as possible.
 * @param fork         from 1.
 * @param warmUpMs     load before the measurement, {@code Rehearsal} included.
 * @param measureMs    the measurement.
 * @param maxBytes     payload that is appended at most, warm-up included: the run is shorter rather than larger.
 */
public record Load(
        String kind,
        String sink,
        boolean isForced,
        int payloadBytes,
        long targetPerS,
        int fork,
        long warmUpMs,
        long measureMs,
        long maxBytes) {
    public static final String LATENCY = "latency";
    public static final String THROUGHPUT = "throughput";
    public static final String WRITERS = "writers";
    public static final String PROOFS = "proofs";
    /** A load of the mirror itself, see {@code MirrorRig}: entries that are compared and forgotten. */
    public static final String RETIRE = "retire";
    /** A device that comes back; what is in doubt is found in the tag tables. */
    public static final String RESYNC = "resync";
    /** A load of the mirror itself: the trailers of all blocks are compared. */
    public static final String SEARCH = "search";
    /** The steps of a write, one by one. */
    public static final String PATH = "path";

    /** Records that the whole run may append. */
    public long maxRecords() {
        final long bySpace = Math.max(1, maxBytes / payloadBytes);
        return targetPerS == 0 ? bySpace : Math.min(bySpace, Math.max(1, targetPerS * (warmUpMs + measureMs) / 1000));
    }

    /** Payload that the whole run may append, in bytes. */
    public long expectedBytes() {
        return maxRecords() * payloadBytes;
    }

    /** Makes this load one for another fork. */
    public Load inFork(final int number) {
        return new Load(kind, sink, isForced, payloadBytes, targetPerS, number, warmUpMs, measureMs, maxBytes);
    }

    /** Limits the payload that this load appends. */
    public Load upTo(final long bytes) {
        return new Load(kind, sink, isForced, payloadBytes, targetPerS, fork, warmUpMs, measureMs, bytes);
    }

    /** Gives this load another warm-up. */
    public Load warmingUp(final long newWarmUpMs) {
        return new Load(kind, sink, isForced, payloadBytes, targetPerS, fork, newWarmUpMs, measureMs, maxBytes);
    }

    /** How files of it are named, without an ending. */
    public String fileName() {
        return kind + "-" + sink + (isForced ? "-forced" : "") + "-" + payloadBytes
                + (targetPerS == 0 ? "" : "-" + targetPerS) + "-" + fork;
    }

    /** As arguments of a process, which {@link #of} reads. */
    public Map<String, String> toMap() {
        final Map<String, String> map = new LinkedHashMap<>();
        map.put("kind", kind);
        map.put("sink", sink);
        map.put("forced", Boolean.toString(isForced));
        map.put("payload", Integer.toString(payloadBytes));
        map.put("rate", Long.toString(targetPerS));
        map.put("fork", Integer.toString(fork));
        map.put("warm-up-ms", Long.toString(warmUpMs));
        map.put("measure-ms", Long.toString(measureMs));
        map.put("max-bytes", Long.toString(maxBytes));
        return map;
    }

    /** The load of {@link #toMap}. */
    public static Load of(final Map<String, String> map) {
        return new Load(
                map.get("kind"),
                map.get("sink"),
                Boolean.parseBoolean(map.get("forced")),
                Integer.parseInt(map.get("payload")),
                Long.parseLong(map.get("rate")),
                Integer.parseInt(map.get("fork")),
                Long.parseLong(map.get("warm-up-ms")),
                Long.parseLong(map.get("measure-ms")),
                Long.parseLong(map.get("max-bytes")));
    }
}
