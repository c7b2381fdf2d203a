package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.engine.streams.Throttle;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * One pass over everything that both devices hold: both superblocks and tag tables, then all objects in a circle from a
 * random place, so that passes which are broken off again and again still come everywhere. Diff agent.
 */
final class ScrubPass {
    private static final int LEAST_STEP_BYTES = 64 * 1024;
    private static final int MOST_STEP_BYTES = 1024 * 1024;
    private static final int STEPS_PER_SECOND = 8;
    private static final List<Integer> OWN = List.of(CheckWhat.SUPERBLOCK, CheckWhat.TAGS); // each device mends its own

    private final TreeMap<Integer, ScrubObject> objects = new TreeMap<>();
    private final ScrubState state;
    private final Throttle throttle;
    private final int stepBytes;
    private final Random random;
    private final boolean isNew;
    private int own;
    private int listedTo;
    private boolean isListed;
    private ObjectWalk walk;

    /** @param isNew from the start; else it goes on where the state says. */
    ScrubPass(final ScrubState state, final boolean isNew, final Random random, final long nowNs) {
        this.state = state;
        this.isNew = isNew;
        this.random = random;
        this.throttle = new Throttle(state.rateBytesPerS, nowNs);
        this.stepBytes =
                (int) Math.max(LEAST_STEP_BYTES, Math.min(MOST_STEP_BYTES, state.rateBytesPerS / STEPS_PER_SECOND));
        this.own = isNew ? 0 : OWN.size() * Slots.COUNT;
    }

    boolean isOpen(final long nowNs) {
        return throttle.isOpen(nowNs);
    }

    boolean isDone() {
        return isListed && walk == null;
    }

    long totalBytes() {
        return objects.values().stream().mapToLong(ScrubObject::bytes).sum();
    }

    String objectName() {
        return walk == null ? "" : walk.object().name();
    }

    Exam exam() {
        return walk == null ? null : walk.exam();
    }

    void examined(final Exam exam) {
        walk.examined(exam);
        advance();
    }

    void ask(final BackgroundCall call) {
        if (isAtOwn()) {
            call.check(own % Slots.COUNT, ownWhat(), 0, 0, 0, false);
        } else if (!isListed) {
            call.check(0, CheckWhat.NEXT_OBJECT, listedTo, 0, 0, false);
        } else {
            walk.ask(call, stepBytes);
        }
    }

    /** Whether it asks for what each device mends by itself. */
    boolean isAtOwn() {
        return own < OWN.size() * Slots.COUNT;
    }

    /** See {@link CheckWhat}. */
    int ownWhat() {
        return OWN.get(own / Slots.COUNT);
    }

    /** @return while {@link #isAtOwn()}: how much was bad. */
    int onLook(final int slot, final Look look, final long nowNs) {
        if (isAtOwn()) {
            own++;
            return look.status() == Status.OK ? look.count() : 0;
        }
        if (!isListed) {
            list(look.object());
            return 0;
        }
        final long before = walk.next();
        throttle.onBytes(walk.onLook(slot, look), nowNs);
        final long bytes = (walk.next() - before)
                * (walk.object().isLog() ? 1 : walk.object().blockSize());
        // A log's end may lie beyond where it ends now.
        final long counted = walk.object().isLog() ? Math.min(bytes, MOST_STEP_BYTES * 2L) : bytes;
        state.checkedBytes += counted;
        state.checkedEver += counted;
        advance();
        return 0;
    }

    private void list(final ScrubObject object) {
        if (object.id() != 0) {
            objects.put(object.id(), object);
            listedTo = object.id();
            return;
        }
        isListed = true;
        if (objects.isEmpty()) {
            return;
        }
        if (isNew || state.object == 0) {
            chooseStart();
        }
        final Map.Entry<Integer, ScrubObject> at = objects.ceilingEntry(state.object);
        if (at == null) {
            turn(objects.lastKey());
        } else {
            begin(at.getValue(), at.getKey() == state.object ? state.position : 0);
        }
        advance();
    }

    private void chooseStart() {
        final ScrubObject[] all = objects.values().toArray(ScrubObject[]::new);
        final ScrubObject first = all[random.nextInt(all.length)];
        state.startObject = first.id();
        // In a log that is where a segment begins, since a record does.
        final long places = first.isLog() ? first.end() / first.blockSize() + 1 : Math.max(1, first.end());
        state.startPosition =
                ((long) (random.nextDouble() * places)) * (first.kind() == ObjectKind.LOG ? first.blockSize() : 1);
        state.object = state.startObject;
        state.position = state.startPosition;
    }

    private void begin(final ScrubObject object, final long from) {
        final boolean isLast = state.hasWrapped && object.id() == state.startObject;
        state.object = object.id();
        state.position = from;
        walk = walk(object, from, isLast ? state.startPosition : object.end());
    }

    /** The next object, once one is done; from the last to the first; none when it comes to where it began. */
    private void advance() {
        while (walk != null && walk.isDone()) {
            final int id = walk.object().id();
            final boolean isAround = state.hasWrapped && id >= state.startObject;
            walk = null;
            if (!isAround) {
                turn(id);
            }
        }
        if (walk != null) {
            state.position = walk.next();
        }
    }

    private void turn(final int from) {
        final Map.Entry<Integer, ScrubObject> behind = objects.higherEntry(from);
        if (behind == null) {
            state.hasWrapped = true;
        }
        final ScrubObject next = behind == null ? objects.firstEntry().getValue() : behind.getValue();
        if (!state.hasWrapped || next.id() <= state.startObject) {
            begin(next, 0);
        }
    }

    /** The walk through a range of an object of its kind. */
    static ObjectWalk walk(final ScrubObject object, final long from, final long end) {
        return object.isLog() ? new LogWalk(object, from, end) : new BlockWalk(object, from, end);
    }
}
