package io.twintag.client;

import io.twintag.transport.layout.LogLayout;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at one record of a log where a reader holds it, see {@link LogLayout}. Used again and again; one thread. */
public final class LogRecord {
    private DirectBuffer buffer = new UnsafeBuffer(0, 0);
    private int offset;
    private long position;

    void wrap(final DirectBuffer records, final int index, final long logPosition) {
        buffer = records;
        offset = index;
        position = logPosition;
    }

    /** Where in the log the record begins, in bytes. */
    public long position() {
        return position;
    }

    /** Where in the log the next record may begin. */
    public long end() {
        return position + LogLayout.recordLength(length());
    }

    /** Holds the payload from {@link #offset()} for {@link #length()} bytes; only good while the handler runs. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Index of the payload's first byte in {@link #buffer()}. */
    public int offset() {
        return offset + LogLayout.HEADER_LENGTH;
    }

    /** Bytes of the payload; 0 for an empty record. */
    public int length() {
        return LogLayout.payloadLength(buffer.getInt(offset + LogLayout.LENGTH_OFFSET));
    }

    /** CRC32C of the payload. */
    public int crc() {
        return buffer.getInt(offset + LogLayout.CRC_OFFSET);
    }

    /** Epoch of the record's tag. */
    public int epoch() {
        return buffer.getInt(offset + LogLayout.EPOCH_OFFSET);
    }

    /** Sequence of the record's tag. */
    public long sequence() {
        return buffer.getLong(offset + LogLayout.SEQUENCE_OFFSET);
    }

    /** Generator of the record's tag. */
    public short generator() {
        return buffer.getShort(offset + LogLayout.GENERATOR_OFFSET);
    }

    /** When the sequencer stamped it: nanoseconds since 1970. */
    public long timestampNs() {
        return buffer.getLong(offset + LogLayout.TIMESTAMP_OFFSET);
    }
}
