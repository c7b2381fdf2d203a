package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies one range after the other from the authority to the other device, in pieces small enough that the writes which
 * flow meanwhile hardly wait for one. A log is copied until what the target has of before and what the stream appended
 * since meet. Diff agent.
 */
final class CopyLane {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int LOG_PIECE_BYTES = 256 * 1024; // one lane alone copies a log
    private static final int LONGEST_RECORD = 1024 * 1024 + 64;
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final UnsafeBuffer trailers = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer content = new UnsafeBuffer(0, 0);
    private final BackgroundCall call;
    private final RangeCopy work;
    private final DeviceFacts facts;
    private final int authority;

    private Range range;
    private long next;
    private long gapEnd;
    private long countedTo;
    private int most = LOG_PIECE_BYTES;
    private int installing;
    private int asked;
    private long oneByOneTo;
    private boolean isTargetAsked;
    private final BadBlock bad = new BadBlock();
    private boolean isCutting;

    CopyLane(final BackgroundCall call, final DeviceFacts authority, final RangeCopy work) {
        this.call = call;
        this.facts = authority;
        this.authority = authority.slot();
        this.work = work;
    }

    BackgroundCall call() {
        return call;
    }

    /** What was asked for, and is not yet installed. */
    long onTheWayBytes() {
        return !call.isOpen() ? 0 : range.isLog() ? asked : (long) asked * blockSize();
    }

    /** Sends the next question, when no answer is waited for. @return false when there is nothing left to copy. */
    boolean ask(final long nowNs) {
        if (range == null) {
            range = work.next();
            if (range == null) {
                return false;
            }
            next = range.first();
            if (range.isLog()) {
                cut();
                return true;
            }
        }
        if (work.isOpen(nowNs)) {
            final long left = range.isLog() ? gapEnd - next : range.first() + range.count() - next;
            asked = (int) Math.min(
                    left, range.isLog() ? most : next < oneByOneTo ? 1 : Math.max(1, PIECE_BYTES / blockSize()));
            call.read(authority, range.objectId(), next, asked);
        }
        return true;
    }

    String onBlocks(final BlocksDecoder blocks, final long nowNs) {
        if (!range.isLog() && (isTargetAsked || blocks.status() == Status.CORRUPT)) {
            onBad(blocks, nowNs);
            return null;
        }
        if (blocks.status() == Status.TOO_LARGE && range.isLog() && most == LOG_PIECE_BYTES) {
            most = LONGEST_RECORD;
            return null;
        }
        final int count = blocks.count();
        if (blocks.status() != Status.OK || count <= 0) {
            return "the authority cannot read what is in doubt of object " + name() + " at " + next + ": "
                    + (count == 0 ? "it holds less than it said" : Status.name(blocks.status()));
        }
        blocks.wrapTrailers(trailers);
        blocks.wrapContent(content);
        installing = count;
        most = LOG_PIECE_BYTES;
        call.install(Slots.other(authority), range.objectId(), next, count, trailers, content);
        return null;
    }

    /**
     * The authority holds a block bad: the bad ones are found one by one, and {@link BadBlock} says what becomes of
     * each.
     */
    private void onBad(final BlocksDecoder blocks, final long nowNs) {
        final boolean isIntact = blocks.status() == Status.OK;
        blocks.wrapTrailers(trailers);
        if (isTargetAsked) {
            isTargetAsked = false;
            installing = 1;
            if (isIntact && bad.isSame(trailers)) {
                copied(nowNs);
            } else {
                work.onBad("object '" + name() + "' block " + next);
                call.installBad(Slots.other(authority), range.objectId(), next, bad.trailer(trailers));
            }
        } else if (asked > 1) {
            oneByOneTo = next + asked;
        } else {
            bad.begin(trailers);
            isTargetAsked = true;
            call.read(Slots.other(authority), range.objectId(), next, 1);
        }
    }

    String onInstalled(final InstalledDecoder installed, final long nowNs) {
        final int status = installed.status();
        if (status == Status.BACK_PRESSURED || status == Status.NO_SUCH_OBJECT) {
            call.again(nowNs + WAIT_NS);
            return null;
        }
        if (status != Status.OK) {
            return "it cannot install object " + name() + " at " + next + ": " + Status.name(status) + ", "
                    + Status.remedy(status);
        }
        if (range.isLog()) {
            onLogInstalled(installed.tail(), installed.gapEnd(), nowNs);
            return null;
        }
        copied(nowNs);
        return null;
    }

    private void copied(final long nowNs) {
        work.onCopied(installing, (long) installing * blockSize(), nowNs);
        next += installing;
        if (next == range.first() + range.count()) {
            range = null;
            oneByOneTo = 0;
        }
    }

    /** Begins with a log: the target first cuts off what is in doubt, and says what it lacks. */
    private void cut() {
        final boolean isWhole =
                range.first() == facts.objects().get(range.objectId()).tail();
        isCutting = true;
        asked = 0;
        countedTo = facts.objects().get(range.objectId()).tail();
        trailers.wrap(0, 0);
        content.wrap(0, 0);
        call.install(
                Slots.other(authority),
                range.objectId(),
                isWhole ? Long.MAX_VALUE : range.first(),
                0,
                trailers,
                content);
    }

    private void onLogInstalled(final long tail, final long newGapEnd, final long nowNs) {
        if (isCutting) {
            isCutting = false;
            work.onMoreInDoubt(tail < newGapEnd ? Math.max(0, range.first() - tail) : 0);
        } else {
            work.onCopied(0, installing, nowNs);
        }
        next = tail;
        gapEnd = newGapEnd;
        if (next >= gapEnd) {
            range = null;
        } else if (gapEnd > countedTo) {
            work.onMoreInDoubt(gapEnd - countedTo);
            countedTo = gapEnd;
        }
    }

    private int blockSize() {
        return facts.objects().get(range.objectId()).blockSize();
    }

    private String name() {
        return facts.objects().get(range.objectId()).name();
    }
}
