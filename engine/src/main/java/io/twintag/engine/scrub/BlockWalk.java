package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.Deque;

/** Walks over a block object. Diff agent. */
final class BlockWalk extends ObjectWalk {
    private static final int LINE_BYTES = 64;

    private final Deque<Long> toExamine = new ArrayDeque<>();
    private Look onA;
    private int count;

    BlockWalk(final ScrubObject object, final long from, final long end) {
        super(object, Math.max(0, from), Math.min(end, object.end()));
    }

    @Override
    void ask(final BackgroundCall call, final int mostBytes) {
        if (onA == null) {
            final int most = Math.max(1, Math.min(CheckWhat.MAX_BLOCKS, mostBytes / object.blockSize()));
            count = (int) Math.min(most, end - next);
        }
        call.check(onA == null ? 0 : 1, CheckWhat.BLOCKS, object.id(), next, count, false);
    }

    @Override
    long onLook(final int slot, final Look look) {
        if (look.status() != Status.OK || look.count() != count) {
            next = end; // it is not there
            return 0;
        }
        if (slot == 0) {
            onA = look;
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            final BlockLook a = onA.block(i);
            if (!a.isSame(look.block(i))) {
                toExamine.add(next + i);
            }
            bytes += LINE_BYTES + (a.epoch() == 0 ? 0 : object.blockSize());
        }
        onA = null;
        next += count;
        return bytes;
    }

    @Override
    boolean isExamDue() {
        return !toExamine.isEmpty();
    }

    @Override
    Exam exam() {
        return toExamine.isEmpty() ? null : new BlockExam(object, toExamine.poll());
    }

    @Override
    void examined(final Exam exam) {
        // On with what was found in the same step.
    }
}
