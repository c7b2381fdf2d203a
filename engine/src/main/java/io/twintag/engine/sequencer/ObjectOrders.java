package io.twintag.engine.sequencer;

import io.twintag.engine.streams.DeviceStreams;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ObjectStateDecoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitCreateDecoder;
import io.twintag.transport.protocol.SubmitOpenDecoder;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.session.SubmissionReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Create and open, which applications submit like writes so that they are answered in their order. A create is done
 * when both devices have made the object; one at a time. Rare, so it may allocate. Sequencer thread.
 */
final class ObjectOrders {
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(2);

    private final OwnerThread owner = new OwnerThread();
    private final SubmitCreateDecoder create = new SubmitCreateDecoder();
    private final ObjectCatalog catalog;
    private final DeviceStreams requests;

    private final List<Map<Integer, ObjectCatalog.Entry>> grown = List.of(new HashMap<>(), new HashMap<>());

    /** Creates that were begun and are on one device at most: they go on under the id that they have. */
    private final Map<String, ObjectCatalog.Entry> unfinished = new HashMap<>();

    /** What the joining device lacks: made there first, so that its content can be copied. */
    private final Deque<DeviceFacts.Held> missing = new ArrayDeque<>();

    private int members;
    private int targets;
    private int joining = Slots.NOBODY;
    private long missingAskedNs;
    private int epoch;
    private int creates;
    private Order order;

    /** A create under way. */
    private static final class Order {
        private final long correlation;
        private final ObjectCatalog.Entry object;
        private SessionFeed feed;
        private final long entry;
        private int answered;
        private int sent;
        private int status = Status.OK;
        private long repeatNs;

        Order(final long correlation, final ObjectCatalog.Entry object, final SessionFeed feed, final long entry) {
            this.correlation = correlation;
            this.object = object;
            this.feed = feed;
            this.entry = entry;
        }
    }

    ObjectOrders(final ObjectCatalog catalog, final DeviceStreams requests) {
        this.catalog = catalog;
        this.requests = requests;
    }

    int open(final SessionFeed feed) {
        assert owner.isMine();
        final SubmissionReader in = feed.submissions;
        final ObjectCatalog.Entry object = catalog.find(name(in, SubmitOpenDecoder.BLOCK_LENGTH));
        feed.answer(object == null ? Status.NO_SUCH_OBJECT : Status.OK, object);
        return Taken.TAKEN;
    }

    int create(final SessionFeed feed) {
        assert owner.isMine();
        if (order != null) {
            return Taken.NONE;
        }
        final SubmissionReader in = feed.submissions;
        create.wrap(in.buffer(), in.offset(), SubmitCreateDecoder.BLOCK_LENGTH, SubmitCreateDecoder.SCHEMA_VERSION);
        final String name = name(in, SubmitCreateDecoder.BLOCK_LENGTH);
        final ObjectKind kind = kind(create.kindRaw());
        final int blockSize = create.blockSize();
        final long sizeBytes = create.sizeBytes();
        final ObjectCatalog.Entry known = catalog.find(name);
        final int refusal = refusal(name, kind, blockSize, sizeBytes, known);
        if (refusal != Status.OK || known != null) {
            feed.answer(refusal, known);
            return Taken.TAKEN;
        }
        final ObjectCatalog.Entry begun = unfinished.get(name);
        final ObjectCatalog.Entry object = begun != null && begun.hasShape(kind, blockSize, sizeBytes)
                ? begun
                : new ObjectCatalog.Entry(catalog.nextId(), name, kind, blockSize, sizeBytes);
        catalog.seen(object.id);
        unfinished.put(name, object);
        order = new Order(correlation(++creates), object, feed, feed.create());
        return Taken.TAKEN;
    }

    /** Sends and repeats the create under way, and what the joining device lacks. */
    int doWork(final long nowNs) {
        assert owner.isMine();
        int work = sendMissing(nowNs);
        if (order == null) {
            return work;
        }
        if (order.sent == targets && nowNs - order.repeatNs >= 0) {
            order.sent = order.answered;
        }
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (Slots.has(targets & ~order.sent, slot)
                    && requests.create(slot, order.correlation, epoch, order.object.shape())) {
                order.sent |= Slots.bit(slot);
                order.repeatNs = nowNs + REPEAT_NS;
                work++;
            }
        }
        return work;
    }

    /**
     * A correlation of this epoch, which no other engine ever has: a late answer to another create matches none.
     *
     * @param number from 1: of a create, or of the object that a device lacks.
     */
    private long correlation(final int number) {
        return (long) epoch << Integer.SIZE | number;
    }

    private int sendMissing(final long nowNs) {
        final DeviceFacts.Held object = missing.peek();
        if (object == null || nowNs - missingAskedNs < REPEAT_NS) {
            return 0;
        }
        if (requests.create(joining, -correlation(object.id()), epoch, object)) {
            missingAskedNs = nowNs;
        }
        return 1;
    }

    /**
     * A storage object was made, refused, or has grown.
     *
     * @return null, or why the joining device cannot go on.
     */
    String onObjectState(final int slot, final ObjectStateDecoder state, final long nowNs) {
        assert owner.isMine();
        if (state.correlation() < 0) {
            return slot == joining ? onMissingMade(state, nowNs) : null;
        }
        final boolean isGrowth = state.correlation() == 0;
        final ObjectCatalog.Entry object = isGrowth
                ? catalog.get(state.objectId())
                : order != null && order.correlation == state.correlation() && order.object.id == state.objectId()
                        ? order.object
                        : null;
        if (object == null) {
            return null;
        }
        if (Slots.has(members, slot)) {
            object.ends[slot] = state.end();
            object.full[slot] = state.flags().full();
            grown.get(slot).put(object.id, object);
        }
        if (isGrowth) {
            return null;
        }
        order.answered |= Slots.bit(slot);
        final boolean isRefused = state.status() != Status.OK;
        if (isRefused && slot == joining) {
            return "it cannot make object " + object.name + ": " + Status.name(state.status()) + " " + state.reason();
        }
        order.status = isRefused ? state.status() : order.status;
        if (order.answered == targets) {
            finish();
        }
        return null;
    }

    private String onMissingMade(final ObjectStateDecoder state, final long nowNs) {
        final DeviceFacts.Held object = missing.peek();
        if (object == null || correlation(object.id()) != -state.correlation()) {
            return null;
        }
        if (state.status() != Status.OK) {
            return "it cannot make object " + object.name() + ": " + Status.name(state.status()) + " " + state.reason();
        }
        missing.poll();
        missingAskedNs = nowNs - REPEAT_NS;
        return null;
    }

    /** A session is let go and its file unmapped: the create that it asked for goes on, and nobody is answered. */
    void forget(final SessionFeed feed) {
        assert owner.isMine();
        if (order != null && order.feed == feed) {
            order.feed = null;
        }
    }

    /**
     * An epoch begins: what was under way is read from its session again; the catalog holds what every member has.
     *
     * @param facts by slot, null for a device that has no part in the epoch.
     */
    void begin(
            final int newEpoch,
            final int newMembers,
            final int newJoining,
            final DeviceFacts[] facts,
            final long nowNs) {
        order = null;
        epoch = newEpoch;
        creates = 0;
        members = newMembers;
        joining = newJoining;
        targets = members | Slots.bitOrNone(joining);
        missing.clear();
        if (members == Slots.BOTH) {
            load(facts[0], facts[1]);
            return;
        }
        final DeviceFacts alone = facts[members >>> 1];
        load(alone, alone);
        if (joining != Slots.NOBODY) {
            missing.addAll(alone.notOf(facts[joining]));
            missingAskedNs = nowNs - REPEAT_NS;
        }
    }

    /** A device has said all of itself: what it told before is in that. */
    void onAttached(final int slot) {
        assert owner.isMine();
        grown.get(slot).clear();
    }

    /**
     * Puts into the catalog what both hold, or, given the same twice, what the only member holds; what only one of two
     * holds is made on the other when asked for again.
     */
    private void load(final DeviceFacts a, final DeviceFacts b) {
        catalog.clear();
        unfinished.clear();
        for (final DeviceFacts device : List.of(a, b)) {
            for (final DeviceFacts.Held held : device.objects().values()) {
                catalog.seen(held.id());
                unfinished.put(held.name(), entry(held));
            }
        }
        for (final DeviceFacts.Held held : a.objects().values()) {
            final DeviceFacts.Held twin = b.objects().get(held.id());
            if (twin != null && twin.isTwin(held)) {
                final ObjectCatalog.Entry entry = entry(held);
                unfinished.remove(held.name());
                entry.tail = Math.max(held.tail(), twin.tail());
                limit(entry, 0, held);
                limit(entry, 1, twin);
                catalog.add(entry);
            }
        }
    }

    /** A member's allocation limits the log; a log can grow between the device's answer and the load. */
    private void limit(final ObjectCatalog.Entry entry, final int slot, final DeviceFacts.Held held) {
        final boolean isMember = Slots.has(members, slot);
        final ObjectCatalog.Entry newer = grown.get(slot).get(entry.id);
        if (isMember) {
            entry.ends[slot] = newer != null ? newer.ends[slot] : held.end();
            entry.full[slot] = newer != null ? newer.full[slot] : held.isFull();
        } else {
            entry.limitsNothing(slot);
        }
    }

    private static ObjectCatalog.Entry entry(final DeviceFacts.Held held) {
        return new ObjectCatalog.Entry(held.id(), held.name(), held.kind(), held.blockSize(), held.sizeBytes());
    }

    private void finish() {
        final Order done = order;
        order = null;
        if (done.status == Status.OK) {
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                if (!Slots.has(members, slot)) {
                    done.object.limitsNothing(slot);
                }
            }
            catalog.add(done.object);
            unfinished.remove(done.object.name);
        }
        if (done.feed != null) {
            assert !done.feed.isClosed() : "answers a session that was let go";
            done.feed.created(done.entry, done.status, done.status == Status.OK ? done.object : null);
        }
    }

    private int refusal(
            final String name,
            final ObjectKind kind,
            final int blockSize,
            final long sizeBytes,
            final ObjectCatalog.Entry known) {
        if (!Limits.isName(name)) {
            return Status.BAD_NAME;
        }
        if (known != null) {
            return known.hasShape(kind, blockSize, sizeBytes) ? Status.OK : Status.DUPLICATE_OBJECT;
        }
        if (!Limits.isNewName(name)) {
            return Status.BAD_NAME;
        }
        if (kind == null
                || kind == ObjectKind.LOG && (blockSize != 0 || !Limits.isLogSize(sizeBytes))
                || kind == ObjectKind.BLOCK && !Limits.isBlockShape(blockSize, sizeBytes)) {
            return Status.BAD_SHAPE;
        }
        return catalog.nextId() > Limits.MAX_OBJECTS ? Status.TOO_MANY_OBJECTS : Status.OK;
    }

    private static ObjectKind kind(final short code) {
        for (final ObjectKind kind : ObjectKind.values()) {
            if (kind != ObjectKind.NULL_VAL && kind.value() == code) {
                return kind;
            }
        }
        return null;
    }

    private static String name(final SubmissionReader in, final int blockLength) {
        final int length = Math.min(in.length() - blockLength, Limits.MAX_NAME_LENGTH + 1);
        final byte[] bytes = new byte[length];
        in.buffer().getBytes(in.offset() + blockLength, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
