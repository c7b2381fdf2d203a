package io.twintag.cli.io;

import java.io.IOException;
import java.io.InputStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts a stream into records: lines without their newline, or pieces of one length. The last line need not end with a
 * newline, the last piece may be shorter. Reads in large pieces and makes no object a record. One thread.
 */
public final class RecordSource {
    /** What {@link #next()} found. */
    public enum Found {
        RECORD,
        TOO_LONG,
        END
    }

    private static final int LENGTH = 4 * 1024 * 1024;
    private static final byte NEWLINE = '\n';

    private final byte[] bytes;
    private final UnsafeBuffer buffer;
    private final InputStream in;
    private final int maxRecordLength;
    private final int pieceLength;
    private int limit;
    private int at;
    private int offset;
    private int length;
    private long consumedBytes;
    private boolean isEnd;

    /**
     * @param maxRecordLength longer lines are not taken.
     * @param pieceLength     bytes of each record; 0: the records are lines.
     */
    public RecordSource(final InputStream in, final int maxRecordLength, final int pieceLength) {
        this.in = in;
        this.maxRecordLength = maxRecordLength;
        this.pieceLength = pieceLength;
        this.bytes = new byte[Math.max(LENGTH, 2 * maxRecordLength)];
        this.buffer = new UnsafeBuffer(bytes);
    }

    /** The next record, waiting for the stream where it must. */
    public Found next() throws IOException {
        return pieceLength > 0 ? nextPiece() : nextLine();
    }

    /** Holds the record from {@link #offset()} for {@link #length()} bytes, until the next call of {@link #next()}. */
    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Bytes of the stream that were cut into records. */
    public long consumedBytes() {
        return consumedBytes;
    }

    private Found nextLine() throws IOException {
        int scan = at;
        while (true) {
            while (scan < limit && bytes[scan] != NEWLINE) {
                scan++;
            }
            if (scan < limit) {
                return found(scan - at, 1);
            }
            if (scan - at > maxRecordLength) {
                return Found.TOO_LONG;
            }
            if (isEnd) {
                return limit > at ? found(limit - at, 0) : Found.END;
            }
            final int scanned = scan - at;
            fill();
            scan = at + scanned;
        }
    }

    private Found nextPiece() throws IOException {
        while (limit - at < pieceLength && !isEnd) {
            fill();
        }
        if (limit == at) {
            return Found.END;
        }
        return found(Math.min(pieceLength, limit - at), 0);
    }

    private Found found(final int lengthBytes, final int separatorLength) {
        if (lengthBytes > maxRecordLength) {
            return Found.TOO_LONG;
        }
        offset = at;
        length = lengthBytes;
        at += lengthBytes + separatorLength;
        consumedBytes += lengthBytes + separatorLength;
        return Found.RECORD;
    }

    /** More bytes behind those that are left; these go to the front when there is no room. */
    private void fill() throws IOException {
        if (limit == bytes.length || at == limit) {
            System.arraycopy(bytes, at, bytes, 0, limit - at);
            limit -= at;
            at = 0;
        }
        final int read = in.read(bytes, limit, bytes.length - limit);
        isEnd = read < 0;
        limit += Math.max(0, read);
    }
}
