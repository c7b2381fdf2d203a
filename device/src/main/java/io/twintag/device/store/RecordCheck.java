package io.twintag.device.store;

import static io.twintag.transport.layout.LogLayout.CRC_OFFSET;
import static io.twintag.transport.layout.LogLayout.HEADER_LENGTH;
import static io.twintag.transport.layout.LogLayout.LENGTH_OFFSET;
import static io.twintag.transport.layout.LogLayout.NOTHING;
import static io.twintag.transport.layout.LogLayout.PADDING;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.runtime.Safeguard;
import org.agrona.DirectBuffer;

/** Tells whether the bytes of a log record are what was stored. Any thread. */
final class RecordCheck {
    private static final ThreadLocal<Crc32c> CRC = ThreadLocal.withInitial(Crc32c::new);

    private RecordCheck() {}

    /** Bytes of a record with this length field, or -1 for one that no record has. */
    static int bytes(final int lengthField, final int room) {
        if (lengthField == PADDING) {
            return room;
        }
        final int payload = LogLayout.payloadLength(lengthField);
        final boolean isLength = lengthField >= HEADER_LENGTH && payload <= Limits.MAX_PAYLOAD_LENGTH;
        return isLength && LogLayout.recordLength(payload) <= room ? LogLayout.recordLength(payload) : -1;
    }

    /** Whether the payload of a record with a good length has its CRC. */
    @Safeguard(
            name = "log checksums",
            prevents = "A record whose payload did not come to the disk counts after a power cut.")
    static boolean isIntact(final DirectBuffer records, final int index) {
        final int length = records.getInt(index + LENGTH_OFFSET);
        return length == PADDING
                || CRC.get().of(records, index + HEADER_LENGTH, LogLayout.payloadLength(length))
                        == records.getInt(index + CRC_OFFSET);
    }

    /**
     * Whether a record is as it was stored: header, payload, and the zeros behind it. What it says of its length is not
     * believed before it is checked.
     *
     * @param position of the record in its log.
     * @param room     bytes to the end of the segment.
     * @return bytes that it takes, or -1.
     */
    static int soundBytes(final DirectBuffer records, final int index, final long position, final int room) {
        final int bytes = bytes(records.getInt(index + LENGTH_OFFSET), room);
        if (bytes < 0 || !LogLayout.isHeaderSound(records, index, position) || !isIntact(records, index)) {
            return -1;
        }
        for (int i = index + usedLength(records, index); i < index + bytes; i++) {
            if (records.getByte(i) != 0) {
                return -1;
            }
        }
        return bytes;
    }

    /** Bytes of the header and payload of a record with a good length. */
    static int usedLength(final DirectBuffer records, final int index) {
        final int length = records.getInt(index + LENGTH_OFFSET);
        return length == PADDING ? HEADER_LENGTH : length;
    }

    /** Whether these bytes, which are to lie at this offset of a segment, are whole and intact records. */
    static boolean isWhole(
            final DirectBuffer source,
            final int index,
            final int lengthBytes,
            final int offset,
            final int segmentLength) {
        int done = 0;
        while (done < lengthBytes) {
            final int segmentRoom = segmentLength - (offset + done) % segmentLength;
            final int left = lengthBytes - done;
            final int length = left < HEADER_LENGTH ? NOTHING : source.getInt(index + done + LENGTH_OFFSET);
            final int bytes = bytes(length, segmentRoom);
            if (bytes < 0 || bytes > left || !isIntact(source, index + done)) {
                return false;
            }
            done += bytes;
        }
        return lengthBytes > 0;
    }
}
