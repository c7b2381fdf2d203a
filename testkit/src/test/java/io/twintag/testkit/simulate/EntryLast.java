package io.twintag.testkit.simulate;

import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;

/** The entry of a write is made after the write is applied, and not before its data. */
public final class EntryLast {
    private static final ThreadLocal<Runnable> RECORD = new ThreadLocal<>();

    private EntryLast() {}

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
        RECORD.set(() -> tags.record(epoch, sequence, objectId, flags, first, count, crc, sessionId, ticket));
    }

    public static void applied(final Volume volume, final long sequence) {
        volume.applied(sequence);
        RECORD.get().run();
    }
}
