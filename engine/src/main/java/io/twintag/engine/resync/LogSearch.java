package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the position from which on a log's two copies differ. A record of the same tag at the same position means that
 * all before it is the same too, since either log is a prefix of one stream: so it looks for the last segment that
 * begins alike, by halves, and then walks that segment record by record.
 */
final class LogSearch implements Search {
    private static final int CHUNK = 64 * 1024;
    private static final int LONGEST_RECORD = 1024 * 1024 + 64;

    private final MutableDirectBuffer expected = new ExpandableArrayBuffer(CHUNK);
    private final UnsafeBuffer content = new UnsafeBuffer(0, 0);
    private final DeviceFacts.Held object;
    private final Doubt found;
    private final int authority;
    private final int segmentLength;
    private final long end;
    private long alike;
    private long unlike;
    private long position;
    private int expectedLength;
    private int most = CHUNK;
    private boolean isTargetAsked;
    private boolean isWalking;
    private boolean isDone;

    LogSearch(final DeviceFacts.Held object, final DeviceFacts.Held twin, final int authority, final Doubt found) {
        this.found = found;
        this.object = object;
        this.authority = authority;
        this.segmentLength = LogLayout.segmentLength(object.sizeBytes());
        this.end = Math.min(object.tail(), twin.tail());
        this.unlike = (end + segmentLength - 1) / segmentLength;
        turn();
        if (end == 0) {
            finish();
        }
    }

    @Override
    public boolean isDone() {
        return isDone;
    }

    @Override
    public void ask(final BackgroundCall call) {
        call.read(isTargetAsked ? Slots.other(authority) : authority, object.id(), position, most);
    }

    @Override
    public String onBlocks(final BlocksDecoder blocks) {
        if (blocks.status() == Status.TOO_LARGE && most == CHUNK) {
            most = LONGEST_RECORD;
            return null;
        }
        final boolean isRead = blocks.status() == Status.OK;
        if (!isRead && !isTargetAsked) {
            return "log " + object.name() + " cannot be read at " + position + ": " + Status.name(blocks.status());
        }
        blocks.skipTrailers();
        blocks.wrapContent(content);
        if (!isTargetAsked) {
            expected.putBytes(0, content, 0, content.capacity());
            expectedLength = content.capacity();
            isTargetAsked = true;
            return null;
        }
        isTargetAsked = false;
        most = CHUNK;
        compare(isRead ? content.capacity() : 0);
        return null;
    }

    private void compare(final int lengthBytes) {
        final int common = Math.min(lengthBytes, expectedLength);
        int same = 0;
        while (same < common) {
            final int field = expected.getInt(same);
            final int record = field == LogLayout.PADDING
                    ? segmentLength - (int) ((position + same) % segmentLength)
                    : LogLayout.recordLength(LogLayout.payloadLength(field));
            if (record > common - same || !isSame(same, field == LogLayout.PADDING)) {
                break;
            }
            same += record;
        }
        if (isWalking) {
            position += same;
            if (same < common || same == 0 || position >= end) {
                finish();
            }
            return;
        }
        if (same > 0) {
            alike = position / segmentLength;
        } else {
            unlike = position / segmentLength;
        }
        turn();
    }

    private boolean isSame(final int at, final boolean isPadding) {
        final int compared = isPadding ? LogLayout.HEADER_LENGTH : expected.getInt(at);
        for (int i = at; i < at + compared; i++) {
            if (expected.getByte(i) != content.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    private void finish() {
        found.addLog(object.id(), position);
        isDone = true;
    }

    /** The next segment to look at, or the walk through the last that begins alike. */
    private void turn() {
        isWalking = unlike - alike <= 1;
        position = (isWalking ? alike : (alike + unlike) >>> 1) * segmentLength;
    }
}
