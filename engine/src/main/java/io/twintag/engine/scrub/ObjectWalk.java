package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;

/** A range of one object, looked at on both devices step by step; what does not look the same and good is examined. */
abstract class ObjectWalk {
    final ScrubObject object;
    long next;
    final long end;

    ObjectWalk(final ScrubObject object, final long from, final long end) {
        this.object = object;
        this.next = from;
        this.end = end;
    }

    final ScrubObject object() {
        return object;
    }

    /** Everything before has been looked at. */
    final long next() {
        return next;
    }

    final boolean isDone() {
        return next >= end && !isExamDue();
    }

    /** Whether something is yet to be examined. */
    abstract boolean isExamDue();

    /** @param mostBytes to look at with one question. */
    abstract void ask(BackgroundCall call, int mostBytes);

    /** @return bytes that the devices have read for it, so far as they count for the rate. */
    abstract long onLook(int slot, Look look);

    /** The next thing to be examined before it goes on, or null. */
    abstract Exam exam();

    /** It was examined. */
    abstract void examined(Exam exam);
}
