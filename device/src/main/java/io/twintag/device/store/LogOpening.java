package io.twintag.device.store;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import org.agrona.collections.LongHashSet;

/**
 * What the opening of a volume does with one log: finds the records that count, and sees to it that nothing lies behind
 * them.
 */
final class LogOpening {
    private final String name;
    private final Checkpoints marks;
    private final LogSpace space;

    LogOpening(final String name, final Checkpoints marks, final LogSpace space) {
        this.name = name;
        this.marks = marks;
        this.space = space;
    }

    /** Adds the sequences of the intact records that follow a forced watermark in its epoch. Before {@link #scan}. */
    void collectBehind(final Watermark durable, final LongHashSet sequences) {
        final long limit = space.limit();
        final Checkpoints.Mark from = marks.bestForced(durable.epoch(), durable.sequence(), limit);
        new LogScan(space.segments(), space.segmentLength(), sequences)
                .keeping(durable)
                .run(from, durable.epoch(), Long.MAX_VALUE, limit, true);
    }

    /**
     * @return the scan, which stands behind the last record that counts. @throws StorageException CORRUPT: a bad one is
     *     in the way.
     */
    LogScan scan(final Found found) {
        final LogScan scan = new LogScan(space.segments(), space.segmentLength()).keeping(found.kept());
        final long limit = space.limit();
        // Behind the last mark a power cut may have torn what a repair installed: its tags say nothing of when.
        scan.run(marks.from(found, limit), found.topEpoch(), found.topSequence(), limit, found.isPowerLost());
        if (scan.isBad() && !found.isPowerLost() && !marks.isCutting()) {
            throw new StorageException(
                    Status.CORRUPT,
                    "log " + name + " is bad after " + scan.position()
                            + ": wipe this volume and let replace copy it from the twin");
        }
        return scan;
    }

    /** Zeros what lies behind the tail, and tells the flushes from where on they have to force. */
    void settle(final Found found, final long tail, final LogFlush flush) {
        if (found.isClean() && !marks.isCutting()) {
            flush.found(tail, 0);
            return;
        }
        final long limit = space.limit();
        final long afterOne = LogLayout.position(tail, Limits.MAX_PAYLOAD_LENGTH, space.segmentLength())
                + LogLayout.recordLength(Limits.MAX_PAYLOAD_LENGTH);
        space.zero(tail, found.isPowerLost() || marks.isCutting() ? limit : afterOne);
        marks.endCut();
        marks.dropAbove(tail);
        final Watermark durable = found.durable();
        final boolean isUnknown = found.stop() == Found.Stop.UNKNOWN;
        flush.found(
                isUnknown
                        ? 0
                        : marks.bestForced(durable.epoch(), durable.sequence(), tail)
                                .tail(),
                limit);
    }
}
