package io.twintag.bench.sink;

import io.twintag.transport.layout.LogLayout;
import org.agrona.BitUtil;

/**
 * What a sink stores at most for what is appended to it, both copies together: known before it is opened, so that a run
 * can be made to fit. Immutable.
 *
 * @param times       how often a copy holds each record: in a log and in a table, say.
 * @param headerBytes what it adds to a payload each time.
 * @param alignment   a power of two that the sum is rounded up to.
 * @param besideBytes all that does not grow with the records: streams, indexes, files made ahead, and the process's own
 *     memory.
 */
public record Footprint(int times, int headerBytes, int alignment, long besideBytes) {
    private static final int COPIES = 2;
    private static final long GIB = 1L << 30;

    /** The log of each device; streams, rings, tag tables, segments ahead. */
    public static final Footprint TWINTAG = new Footprint(1, LogLayout.HEADER_LENGTH, LogLayout.ALIGNMENT, GIB);

    /** Nothing stays. */
    public static final Footprint RELAY = new Footprint(0, 0, 1, GIB / 2);

    public static final Footprint DOUBLE_COPY = new Footprint(1, 0, 1, GIB);

    /** A frame's header and alignment; the log buffer is three terms. */
    public static final Footprint AERON_ARCHIVE = new Footprint(1, 32, 32, GIB);

    /** A word before each record; index entries are few. */
    public static final Footprint CHRONICLE_QUEUE = new Footprint(1, 4, 4, GIB / 2);

    /** Log and table, each with a key, and logs that wait for their memtables; these are memory too. */
    public static final Footprint ROCKSDB = new Footprint(3, 24, 1, 2 * GIB);

    /** Journal and entry log, each with header and digest, and an index; journals that wait to be removed. */
    public static final Footprint BOOKKEEPER = new Footprint(2, 64, 1, 3 * GIB / 2);

    /** The space that so many records need, in bytes. */
    public long bytes(final long records, final int payloadBytes) {
        return records * recordBytes(payloadBytes) + besideBytes;
    }

    /** The space, in bytes, that all that a sink is made for needs. */
    public long bytes(final SinkSettings settings) {
        final long records = (settings.expectedBytes() + settings.payloadBytes() - 1) / settings.payloadBytes();
        return bytes(records, settings.payloadBytes());
    }

    /** Payload that fits into so much room, in bytes; 0 when there is none. */
    public long fittingBytes(final long roomBytes, final int payloadBytes) {
        final long recordBytes = recordBytes(payloadBytes);
        if (recordBytes == 0) {
            return roomBytes < besideBytes ? 0 : Long.MAX_VALUE;
        }
        return Math.max(0, roomBytes - besideBytes) / recordBytes * payloadBytes;
    }

    private long recordBytes(final int payloadBytes) {
        return (long) COPIES * times * BitUtil.align(payloadBytes + headerBytes, alignment);
    }
}
