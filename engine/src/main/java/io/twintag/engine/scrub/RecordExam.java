package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;

/**
 * Examines one record of a log. One that is sound for its position was appended as it is: header and payload have
 * checks of their own. Diff agent.
 */
final class RecordExam extends Exam {
    private final Look[] looks = new Look[2];
    private int target = -1;
    private Look source;
    private boolean isRepaired;
    private long next;

    RecordExam(final ScrubObject object, final long position) {
        super(object, position);
        this.next = position;
    }

    /** Where the walk goes on. */
    long next() {
        return next;
    }

    @Override
    void ask(final BackgroundCall call) {
        if (source != null) {
            call.repair(
                    target,
                    object().id(),
                    first(),
                    BlockLook.OF_RECORD,
                    source.content(),
                    source.content().capacity());
        } else if (target >= 0) {
            call.check(Slots.other(target), CheckWhat.LOG, object().id(), first(), 1, true);
        } else {
            call.check(looks[0] == null ? 0 : 1, CheckWhat.LOG, object().id(), first(), 1, false);
        }
    }

    @Override
    void onLook(final int slot, final Look look) {
        if (look.status() != Status.OK && look.status() != Status.CORRUPT) {
            restart();
        } else if (target < 0) {
            looks[slot] = look;
            if (looks[0] != null && looks[1] != null) {
                judge();
            }
        } else if (look.count() > 0 && look.content().capacity() == look.count()) {
            source = look;
        } else {
            restart();
        }
    }

    @Override
    void onInstalled(final boolean isPut) {
        isRepaired |= isPut;
        restart();
    }

    private void judge() {
        final Look a = looks[0];
        final Look b = looks[1];
        if (a.count() > 0 && b.count() > 0) {
            next = first() + a.count();
            if (a.count() == b.count() && a.crc() == b.crc()) {
                same(isRepaired);
            } else {
                clear();
                cannotProve("both devices hold it intact, and different");
            }
        } else if (isBad(a) && isBad(b)) {
            // Where the next record begins nobody knows; a segment begins with one.
            next = Math.min(a.object().end(), (first() / object().blockSize() + 1) * object().blockSize());
            clear();
            cannotProve("it is bad on both devices, so nothing up to position " + next + " can be looked at");
        } else if (isBad(a) && b.count() > 0 || isBad(b) && a.count() > 0) {
            target = isBad(a) ? 0 : 1;
            proven(target, "has a record that is not as it was stored");
        } else if (a.count() == 0 && b.count() == 0) {
            same(isRepaired);
        } else {
            restart();
        }
    }

    private static boolean isBad(final Look look) {
        return look.status() == Status.CORRUPT && look.count() == 0;
    }

    private void restart() {
        clear();
        settle();
    }

    private void clear() {
        looks[0] = null;
        looks[1] = null;
        target = -1;
        source = null;
    }
}
