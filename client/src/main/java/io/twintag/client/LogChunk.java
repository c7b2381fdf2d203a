package io.twintag.client;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Whole records of a log as a device stores them, headers and padding records included. Good until its reader is asked
 * for something else. One thread.
 */
public final class LogChunk {
    private final LogRecord record = new LogRecord();
    private final Crc32c crc32c = new Crc32c();
    private String source = "";
    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int lengthBytes;
    private long position;
    private int segmentLength;
    private boolean isStopped;

    /**
     * For who implements a {@link VolumeReader}.
     *
     * @param from          whose log this is, for messages.
     * @param records       with a byte array or a byte buffer behind it; whole records from index 0.
     * @param segmentLength of the log.
     */
    public LogChunk wrap(
            final String from,
            final DirectBuffer records,
            final int bytes,
            final long logPosition,
            final int segmentLength) {
        source = from;
        buffer = records;
        lengthBytes = bytes;
        position = logPosition;
        this.segmentLength = segmentLength;
        return this;
    }

    /** The records, from index 0. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Bytes of the records; 0: nothing is there yet, or nothing that may be seen. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /** Where in the log the chunk begins. */
    public long position() {
        return position;
    }

    /** Where in the log the chunk ends: go on from here. */
    public long end() {
        return position + lengthBytes;
    }

    /** Forgets what lies behind a position where a record begins. */
    public LogChunk until(final long logPosition) {
        lengthBytes = (int) Math.max(0, Math.min(lengthBytes, logPosition - position));
        return this;
    }

    /** Whether the handler wanted no more. */
    boolean isStopped() {
        return isStopped;
    }

    /**
     * Hands over the records, without the padding, each checked against its CRC32C.
     *
     * @return the position behind the last record handed over; the chunk's end if the handler wanted all.
     * @throws ReadException CORRUPT: what came is no record, or not what was written.
     */
    public long forEachRecord(final LogRecordHandler handler) {
        isStopped = false;
        int done = 0;
        while (!isStopped && done < lengthBytes) {
            final int bytes = bytes(done);
            if (bytes < 0) {
                throw new ReadException(Status.CORRUPT, source + " at position " + (position + done));
            }
            record.wrap(buffer, done, position + done);
            final boolean isPadding = isPadding(done);
            done += bytes;
            isStopped = !isPadding && !handler.onRecord(record);
        }
        return position + done;
    }

    /**
     * Bytes of the record at an index of this chunk, its padding included.
     *
     * @return -1: there is no whole and intact record.
     */
    public int bytes(final int index) {
        if (lengthBytes - index < LogLayout.HEADER_LENGTH) {
            return -1;
        }
        final int room = Math.min(lengthBytes - index, segmentLength - (int) (position + index & segmentLength - 1L));
        final int field = buffer.getInt(index + LogLayout.LENGTH_OFFSET);
        if (field == LogLayout.PADDING) {
            return room;
        }
        final int payload = LogLayout.payloadLength(field);
        if (field < LogLayout.HEADER_LENGTH
                || payload > Limits.MAX_PAYLOAD_LENGTH
                || LogLayout.recordLength(payload) > room
                || crc32c.of(buffer, index + LogLayout.HEADER_LENGTH, payload)
                        != buffer.getInt(index + LogLayout.CRC_OFFSET)) {
            return -1;
        }
        return LogLayout.recordLength(payload);
    }

    /** Whether the record at an index of this chunk only fills the rest of its segment. */
    public boolean isPadding(final int index) {
        return buffer.getInt(index + LogLayout.LENGTH_OFFSET) == LogLayout.PADDING;
    }
}
