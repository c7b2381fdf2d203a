package io.twintag.engine.sequencer;

import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import java.util.Arrays;

/**
 * On which logs of a session an append was refused. What the session sent behind it before it saw the refusal is
 * refused too, with the same status: of its appends to a log there is always a prefix, until it knows better.
 * Sequencer thread; allocates nothing after construction.
 *
 * <p>An entry is the number of a completion; a session that has consumed entry {@code k} has seen {@code k + 1}.
 */
final class Refusals {
    /** Where it is not known which log it was, or it concerns all. */
    private static final int EVERY_LOG = 0;

    private final long[] seenAt = new long[Limits.MAX_OBJECTS + 1];
    private final int[] statuses = new int[seenAt.length];
    private boolean isAny;

    /** Whether there is anything to look at. Hot. */
    boolean isAny() {
        return isAny;
    }

    /** The status of what lies behind a refusal that the session had not seen; OK if there is none. */
    int behind(final int log, final long seen) {
        if (isLog(log) && seen < seenAt[log]) {
            return statuses[log];
        }
        return seen < seenAt[EVERY_LOG] ? statuses[EVERY_LOG] : Status.OK;
    }

    /** An append to this log was refused, and not for lying behind another. */
    void refused(final int log, final long entry, final int status) {
        if (isLog(log)) {
            put(log, entry, status);
        }
    }

    /** Appends that were taken up are not there, or may not be there. */
    void refusedOfEvery(final long entry, final int status) {
        put(EVERY_LOG, entry, status);
    }

    /** Entries from this one on are taken up again, and perhaps not refused then. */
    void rewind(final long entry) {
        for (int log = 0; isAny && log < seenAt.length; log++) {
            seenAt[log] = seenAt[log] > entry ? 0 : seenAt[log];
        }
        isAny = isAny && Arrays.stream(seenAt).anyMatch(at -> at != 0);
    }

    private void put(final int log, final long entry, final int status) {
        seenAt[log] = entry + 1;
        statuses[log] = status;
        isAny = true;
    }

    private static boolean isLog(final int objectId) {
        return objectId > 0 && objectId <= Limits.MAX_OBJECTS;
    }
}
