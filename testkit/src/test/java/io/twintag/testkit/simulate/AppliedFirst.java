package io.twintag.testkit.simulate;

import io.twintag.device.tagtable.TagTable;

/** An entry says that its write is applied before the data are there. */
public final class AppliedFirst {
    private AppliedFirst() {}

    public static void record(
            final TagTable tags,
            final int epoch,
            final long sequence,
            final int objectId,
            final int flags,
            final long first,
            final int count,
            final int crc,
            final long sessionId,
            final long ticket) {
        tags.record(epoch, sequence, objectId, flags, first, count, crc, sessionId, ticket);
        tags.applied(epoch, sequence);
    }

    public static void applied(final TagTable tags, final int epoch, final long sequence) {
        if (tags.retired(epoch) > sequence) {
            throw new IllegalStateException("retired before it was applied");
        }
    }
}
