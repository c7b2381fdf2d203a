package io.twintag.engine.diff;

import io.twintag.engine.membership.DeviceFacts;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.InstalledDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All that is in doubt, copied in a few lanes side by side so that no device waits for the other's answer. Diff agent. */
final class RangeCopy {
    private static final int LANES = 8;
    private static final int PART_BYTES = 512 * 1024;

    private final Deque<Range> todo = new ArrayDeque<>();
    private final CopyLane[] lanes = new CopyLane[LANES];
    private final DeviceFacts authority;
    private final Throttle throttle;

    private long inDoubtBlocks;
    private long inDoubtBytes;
    private long copiedBlocks;
    private long copiedBytes;
    private boolean isDone;

    RangeCopy(final int epoch, final DeviceFacts authority, final Throttle throttle) {
        this.authority = authority;
        this.throttle = throttle;
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = new CopyLane(new BackgroundCall(epoch, lane + 1, LANES + 1), authority, this);
        }
    }

    void start(final List<Range> ranges) {
        todo.addAll(ranges);
        for (final Range each : ranges) {
            final DeviceFacts.Held object = authority.objects().get(each.objectId());
            inDoubtBlocks += each.count();
            inDoubtBytes += each.isLog() ? object.tail() - each.first() : each.count() * object.blockSize();
        }
    }

    /** Asks and repeats. */
    int doWork(final Outbound[] background, final long nowNs) {
        boolean isAllCopied = true;
        int sent = 0;
        for (final CopyLane lane : lanes) {
            isAllCopied &= !lane.call().isOpen() && !lane.ask(nowNs);
            sent += lane.call().doWork(background, nowNs);
        }
        isDone = isAllCopied;
        return sent;
    }

    boolean isDone() {
        return isDone;
    }

    /** @return why it cannot go on, or null. */
    String onBlocks(final int slot, final BlocksDecoder blocks) {
        for (final CopyLane lane : lanes) {
            if (lane.call().isAnswer(slot, blocks.correlation())) {
                return lane.onBlocks(blocks);
            }
        }
        return null;
    }

    /** @return why it cannot go on, or null. */
    String onInstalled(final int slot, final InstalledDecoder installed, final long nowNs) {
        for (final CopyLane lane : lanes) {
            if (lane.call().isAnswer(slot, installed.correlation())) {
                return lane.onInstalled(installed, nowNs);
            }
        }
        return null;
    }

    /** The next range for a lane, or null; a long one in parts, so that all lanes have work. */
    Range next() {
        final Range range = todo.poll();
        if (range == null || range.isLog()) {
            return range;
        }
        final long most = PART_BYTES / authority.objects().get(range.objectId()).blockSize();
        if (range.count() <= most) {
            return range;
        }
        todo.addFirst(Range.ofBlocks(range.objectId(), range.first() + most, range.count() - most));
        return Range.ofBlocks(range.objectId(), range.first(), most);
    }

    boolean isOpen(final long nowNs) {
        return throttle.isOpen(nowNs);
    }

    void onCopied(final long blocks, final long lengthBytes, final long nowNs) {
        copiedBlocks += blocks;
        copiedBytes += lengthBytes;
        throttle.onBytes(lengthBytes, nowNs);
    }

    void onMoreInDoubt(final long lengthBytes) {
        inDoubtBytes += lengthBytes;
    }

    long inDoubtBlocks() {
        return inDoubtBlocks;
    }

    long inDoubtBytes() {
        return inDoubtBytes;
    }

    long copiedBlocks() {
        return copiedBlocks;
    }

    long copiedBytes() {
        return copiedBytes;
    }
}
