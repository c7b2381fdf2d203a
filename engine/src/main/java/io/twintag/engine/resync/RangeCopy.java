package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.engine.streams.Throttle;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.InstalledDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * All that is in doubt, copied in lanes side by side so that no device waits for the other's answer: many, as most
 * ranges are short, but together with no more on the way than a window. Diff agent.
 */
final class RangeCopy {
    private static final int LANES = 64;
    private static final int WINDOW_BYTES = 512 * 1024;
    private static final int PART_BYTES = 512 * 1024;

    private final Deque<Range> logs = new ArrayDeque<>();
    private final Deque<Map.Entry<Integer, BlockSet>> blocks = new ArrayDeque<>();
    private final CopyLane[] lanes = new CopyLane[LANES];
    private final DeviceFacts authority;
    private final Throttle throttle;

    private long inDoubtBlocks;
    private long inDoubtBytes;
    private long copiedBlocks;
    private long copiedBytes;
    private boolean isDone;
    private final List<String> bad = new ArrayList<>();

    RangeCopy(final int epoch, final DeviceFacts authority, final Throttle throttle) {
        this.authority = authority;
        this.throttle = throttle;
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = new CopyLane(new BackgroundCall(epoch, lane + 1, LANES + 1), authority, this);
        }
    }

    void start(final Doubt doubt) {
        doubt.logs().forEach((objectId, position) -> {
            // The target may have held more than the authority, and alike up to its end: that was cut when it joined.
            final long tail = authority.objects().get(objectId).tail();
            final long from = Math.min(position, tail);
            logs.add(Range.ofLog(objectId, from));
            inDoubtBytes += tail - from;
        });
        doubt.blocks().forEach((objectId, set) -> {
            final long count = set.size();
            inDoubtBlocks += count;
            inDoubtBytes += count * authority.objects().get(objectId).blockSize();
        });
        blocks.addAll(doubt.blocks().entrySet());
    }

    /** Asks and repeats. */
    int doWork(final Outbound[] background, final long nowNs) {
        boolean isAllCopied = true;
        int sent = 0;
        long onTheWayBytes = 0;
        for (final CopyLane lane : lanes) {
            onTheWayBytes += lane.onTheWayBytes();
        }
        for (final CopyLane lane : lanes) {
            if (lane.call().isOpen() || onTheWayBytes >= WINDOW_BYTES) {
                isAllCopied = false;
            } else if (lane.ask(nowNs)) {
                isAllCopied = false;
                onTheWayBytes += lane.onTheWayBytes();
            }
            sent += lane.call().doWork(background, nowNs);
        }
        isDone = isAllCopied;
        return sent;
    }

    boolean isDone() {
        return isDone;
    }

    /** @return why it cannot go on, or null. */
    String onBlocks(final int slot, final BlocksDecoder blocks, final long nowNs) {
        for (final CopyLane lane : lanes) {
            if (lane.call().isAnswer(slot, blocks.correlation())) {
                return lane.onBlocks(blocks, nowNs);
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

    /** The next range for a lane, or null; never a long one, so that all lanes have work. */
    Range next() {
        if (!logs.isEmpty()) {
            return logs.poll();
        }
        while (!blocks.isEmpty()) {
            final int objectId = blocks.peek().getKey();
            final int most =
                    Math.max(1, PART_BYTES / authority.objects().get(objectId).blockSize());
            final Range range = blocks.peek().getValue().take(objectId, most);
            if (range.count() > 0) {
                return range;
            }
            blocks.poll();
        }
        return null;
    }

    boolean isOpen(final long nowNs) {
        return throttle.isOpen(nowNs);
    }

    void onCopied(final long blocks, final long lengthBytes, final long nowNs) {
        copiedBlocks += blocks;
        copiedBytes += lengthBytes;
        throttle.onBytes(lengthBytes, nowNs);
    }

    /** A block of which neither device holds the newest version intact. */
    void onBad(final String block) {
        bad.add(block);
    }

    /** All of them. */
    List<String> bad() {
        return bad;
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
