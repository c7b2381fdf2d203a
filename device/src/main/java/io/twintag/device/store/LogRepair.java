package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.ALIGNMENT;
import static io.twintag.transport.layout.LogLayout.EPOCH_OFFSET;
import static io.twintag.transport.layout.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.SEQUENCE_OFFSET;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Tag;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts the twin's record in place of one of a member that is bad; a log's exception from "nothing is installed on a
 * member". The record must be sound for this very position, of a tag that is applied here, and end within the log; the
 * one that is here must not be sound, and if its header is, the twin's is the same. A flush forces it. Apply thread,
 * but for what says otherwise.
 */
final class LogRepair {
    private final LogSpace space;
    private final FlushRoles roles;
    private List<Long> unforced = new ArrayList<>(); // pairs: position, bytes
    private List<Long> covered = List.of();

    LogRepair(final LogSpace space, final FlushRoles roles) {
        this.space = space;
        this.roles = roles;
    }

    /** @return whether it was put in place. */
    boolean repair(
            final Watermark applied,
            final long position,
            final long tail,
            final DirectBuffer source,
            final int lengthBytes) {
        if (position < 0 || position % ALIGNMENT != 0 || lengthBytes < HEADER_LENGTH || position + lengthBytes > tail) {
            return false;
        }
        final int offset = space.offset(position);
        final int room = space.segmentLength() - offset;
        final boolean isWhole = RecordCheck.bytes(source.getInt(LENGTH_OFFSET), room) == lengthBytes
                && RecordCheck.soundBytes(source, 0, position, room) == lengthBytes
                && Tag.compare(
                                source.getInt(EPOCH_OFFSET),
                                source.getLong(SEQUENCE_OFFSET),
                                applied.epoch(),
                                applied.sequence())
                        <= 0;
        final UnsafeBuffer here = space.segments()[(int) (position / space.segmentLength())].buffer();
        if (!isWhole
                || RecordCheck.soundBytes(here, offset, position, room) >= 0
                || LogLayout.isHeaderSound(here, offset, position) && !isSameHeader(here, offset, source)) {
            return false;
        }
        space.copy(position, source, 0);
        unforced.add(position);
        unforced.add((long) lengthBytes);
        roles.isRepaired = true;
        return true;
    }

    private static boolean isSameHeader(final DirectBuffer here, final int offset, final DirectBuffer source) {
        for (int i = 0; i < HEADER_LENGTH; i++) {
            if (here.getByte(offset + i) != source.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    void beginFlush() {
        covered = unforced;
        unforced = new ArrayList<>(0);
    }

    /** Flusher. May block. */
    void force(final Disk disk) {
        for (int i = 0; i < covered.size(); i += 2) {
            final long position = covered.get(i);
            space.segments()[(int) (position / space.segmentLength())].force(
                    disk, space.offset(position), covered.get(i + 1).intValue());
        }
    }
}
