package io.twintag.engine.diff;

import io.twintag.engine.membership.DeviceFacts;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Copies one range after the other from the authority to the other device, in pieces small enough that the writes which flow
 * meanwhile hardly wait for one. A log is copied until what the target has of before and what the stream appended since meet.
 * Diff agent.
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
            call.read(
                    authority,
                    range.objectId(),
                    next,
                    (int) Math.min(left, range.isLog() ? most : Math.max(1, PIECE_BYTES / blockSize())),
                    0);
        }
        return true;
    }

    String onBlocks(final BlocksDecoder blocks) {
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
        call.install(1 - authority, range.objectId(), next, count, trailers, content);
        return null;
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
        work.onCopied(installing, (long) installing * blockSize(), nowNs);
        next += installing;
        if (next == range.first() + range.count()) {
            range = null;
        }
        return null;
    }

    /** Of a log the target first cuts off what is in doubt, and says what it lacks. */
    private void cut() {
        final boolean isWhole =
                range.first() == facts.objects().get(range.objectId()).tail();
        isCutting = true;
        countedTo = facts.objects().get(range.objectId()).tail();
        trailers.wrap(0, 0);
        content.wrap(0, 0);
        call.install(1 - authority, range.objectId(), isWhole ? Long.MAX_VALUE : range.first(), 0, trailers, content);
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
