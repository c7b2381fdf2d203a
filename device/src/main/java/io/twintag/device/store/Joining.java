package io.twintag.device.store;

import io.twintag.transport.protocol.Limits;
import io.twintag.transport.runtime.OwnerThread;
import java.util.Arrays;

/**
 * Whether this device follows a stream without being a member, and from where on that stream appends to each log
 * (docs/membership.md, rule 5). It says of every log, also of one that is not there yet. Gone with the process: a
 * device that is started anew follows nothing.
 *
 * <p>Apply thread, but for {@link #isJoining}.
 */
public final class Joining {
    private final long[] from = new long[Limits.MAX_OBJECTS + 1];
    private final ObjectTable objects;
    private final OwnerThread owner;
    private volatile boolean isJoining;

    Joining(final ObjectTable objects, final OwnerThread owner) {
        this.objects = objects;
        this.owner = owner;
    }

    /** From {@link #begin} to {@link #leave}. Any thread; hot. */
    public boolean isJoining() {
        return isJoining;
    }

    /** Every log joins where it ends, until {@link #log} says otherwise. */
    public void begin() {
        leave();
        Arrays.fill(from, 0);
        isJoining = true;
        for (final StorageObject object : objects.all()) {
            if (object instanceof LogObject log) {
                log(log.id(), log.tail());
            }
        }
    }

    /**
     * The stream appends to this log from here on. What the log holds behind is cut; what it lacks before is a gap.
     *
     * @param tail of the authority at the seal, bytes.
     * @throws IllegalArgumentException no such object can be, or no record can begin there.
     */
    public void log(final int objectId, final long tail) {
        assert owner.isMine();
        if (objectId < 1 || objectId > Limits.MAX_OBJECTS) {
            throw new IllegalArgumentException("there can be no object " + objectId);
        }
        from[objectId] = tail;
        if (objects.get(objectId) instanceof LogObject log) {
            log.join(tail);
        }
    }

    /** To be called before a log is appended to or repaired: one that was created since the begin joins now. Hot. */
    public void settle(final LogObject log) {
        assert owner.isMine();
        if (isJoining && !log.isJoining()) {
            log.join(from[log.id()]);
        }
    }

    /** The stream appended a record to an object that is not there. Hot. */
    public void missed(final int objectId, final long end) {
        assert owner.isMine();
        if (objectId < 1 || objectId > Limits.MAX_OBJECTS) {
            throw new IllegalStateException("there can be no object " + objectId);
        }
        from[objectId] = end;
    }

    /**
     * Follows no more: a log whose gap is open loses what lies ahead of it, and is a plain prefix again. May take long.
     *
     * @return whether there was such a log.
     */
    public boolean leave() {
        assert owner.isMine();
        boolean wasApart = false;
        if (isJoining) {
            for (final StorageObject object : objects.all()) {
                wasApart |= object instanceof LogObject log && log.leave();
            }
            isJoining = false;
        }
        return wasApart;
    }
}
