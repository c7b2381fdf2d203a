package io.twintag.device.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Pieces of equal length, and which of them a flush has to force. The apply thread marks; at a flush's begin what is
 * marked becomes what the flush covers, and marking starts afresh.
 */
final class SegmentGroup {
    private final Segment[] segments;
    private boolean[] marked;
    private boolean[] covered;

    SegmentGroup(final Segment[] segments) {
        this.segments = segments;
        this.marked = new boolean[segments.length];
        this.covered = new boolean[segments.length];
    }

    /** Maps one file as pieces of at most this length. */
    static SegmentGroup ofFile(final Disk disk, final Path file, final long totalBytes, final int pieceLength)
            throws IOException {
        final Segment[] segments = new Segment[(int) ((totalBytes + pieceLength - 1) / pieceLength)];
        for (int i = 0; i < segments.length; i++) {
            final long position = (long) i * pieceLength;
            segments[i] = disk.map(file, position, (int) Math.min(pieceLength, totalBytes - position));
        }
        return new SegmentGroup(segments);
    }

    UnsafeBuffer buffer(final int segment) {
        return segments[segment].buffer();
    }

    void mark(final int segment) {
        marked[segment] = true;
    }

    void markAll() {
        Arrays.fill(marked, true);
    }

    /** Apply thread, no flush under way. */
    void beginFlush() {
        final boolean[] former = covered;
        covered = marked;
        marked = former;
    }

    /** Flusher, between the begin of a flush and its end. May block. */
    void forceCovered(final Disk disk) {
        for (int i = 0; i < segments.length; i++) {
            if (covered[i]) {
                segments[i].force(disk);
                covered[i] = false;
            }
        }
    }

    void touch() {
        for (final Segment segment : segments) {
            segment.touch();
        }
    }

    void close() {
        for (final Segment segment : segments) {
            segment.close();
        }
    }
}
