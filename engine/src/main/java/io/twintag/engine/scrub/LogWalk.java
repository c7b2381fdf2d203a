package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Status;

/** Walks over a log, up to where it ends on both devices now. Diff agent. */
final class LogWalk extends ObjectWalk {
    private static final int ONE_RECORD = 1;

    private Look onA;
    private int limit = Integer.MAX_VALUE;
    private int asked;
    private boolean isExamDue;

    LogWalk(final ScrubObject object, final long from, final long end) {
        super(object, Math.max(0, from), end);
    }

    @Override
    void ask(final BackgroundCall call, final int mostBytes) {
        if (onA == null) {
            asked = (int) Math.max(ONE_RECORD, Math.min(Math.min(limit, mostBytes), end - next));
            call.check(0, CheckWhat.LOG, object.id(), next, asked, false);
        } else {
            call.check(1, CheckWhat.LOG, object.id(), next, Math.max(ONE_RECORD, onA.count()), false);
        }
    }

    @Override
    long onLook(final int slot, final Look look) {
        if (look.status() != Status.OK && look.status() != Status.CORRUPT) {
            next = end; // it is not there, or no record begins here
            return 0;
        }
        if (slot == 0) {
            if (look.count() == 0) {
                isExamDue = look.status() == Status.CORRUPT;
                next = isExamDue ? next : end;
            } else {
                onA = look;
            }
            return 0;
        }
        return compare(look);
    }

    private long compare(final Look onB) {
        final int countA = onA.count();
        final boolean isSame = onB.count() == countA && onB.crc() == onA.crc();
        onA = null;
        if (isSame) {
            next += countA;
            limit = Integer.MAX_VALUE;
            return countA;
        }
        if (onB.count() == 0) {
            isExamDue = onB.status() == Status.CORRUPT;
            next = isExamDue ? next : end; // the other lies behind: it has nothing more that both have
        } else if (onB.count() < countA) {
            limit = onB.count();
        } else if (asked == ONE_RECORD) {
            isExamDue = true;
        } else {
            limit = Math.max(ONE_RECORD, Math.min(asked, countA) / 2);
        }
        return countA;
    }

    @Override
    boolean isExamDue() {
        return isExamDue;
    }

    @Override
    Exam exam() {
        return isExamDue ? new RecordExam(object, next) : null;
    }

    @Override
    void examined(final Exam exam) {
        isExamDue = false;
        limit = Integer.MAX_VALUE;
        final long behind = ((RecordExam) exam).next();
        next = behind > next ? behind : end;
    }
}
