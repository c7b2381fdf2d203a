package io.twintag.engine.sequencer;

import io.twintag.engine.membership.DeviceFacts;
import io.twintag.engine.membership.DeviceRequests;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ObjectStateDecoder;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitCreateDecoder;
import io.twintag.transport.protocol.SubmitOpenDecoder;
import io.twintag.transport.session.SubmissionReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Create and open, which applications submit like writes so that they are answered in their order. A create is done when
 * both devices have made the object; one at a time. Rare, so it may allocate. Sequencer thread.
 */
final class ObjectOrders {
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int BOTH = 0b11;

    private final SubmitCreateDecoder create = new SubmitCreateDecoder();
    private final ObjectCatalog catalog;
    private final DeviceRequests requests;

    private final List<Map<Integer, ObjectCatalog.Entry>> grown = List.of(new HashMap<>(), new HashMap<>());

    /** Creates that were begun and are on one device at most: they go on under the id that they have. */
    private final Map<String, ObjectCatalog.Entry> unfinished = new HashMap<>();

    private long correlations;
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

    ObjectOrders(final ObjectCatalog catalog, final DeviceRequests requests) {
        this.catalog = catalog;
        this.requests = requests;
    }

    int open(final SessionFeed feed) {
        final SubmissionReader in = feed.submissions;
        final ObjectCatalog.Entry object = catalog.find(name(in, SubmitOpenDecoder.BLOCK_LENGTH));
        feed.answer(object == null ? Status.NO_SUCH_OBJECT : Status.OK, object);
        return Intake.TAKEN;
    }

    int create(final SessionFeed feed) {
        if (order != null) {
            return Intake.NONE;
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
            return Intake.TAKEN;
        }
        final ObjectCatalog.Entry begun = unfinished.get(name);
        final ObjectCatalog.Entry object = begun != null && begun.hasShape(kind, blockSize, sizeBytes)
                ? begun
                : new ObjectCatalog.Entry(catalog.nextId(), name, kind, blockSize, sizeBytes);
        catalog.seen(object.id);
        unfinished.put(name, object);
        order = new Order(++correlations, object, feed, feed.create());
        return Intake.TAKEN;
    }

    /** Sends and repeats the create under way. */
    int doWork(final long nowNs, final int epoch) {
        if (order == null) {
            return 0;
        }
        if (order.sent == BOTH && nowNs - order.repeatNs >= 0) {
            order.sent = order.answered;
        }
        int work = 0;
        for (int slot = 0; slot < 2; slot++) {
            if ((order.sent & 1 << slot) == 0
                    && requests.create(slot, order.correlation, epoch, order.object.shape())) {
                order.sent |= 1 << slot;
                order.repeatNs = nowNs + REPEAT_NS;
                work++;
            }
        }
        return work;
    }

    void onObjectState(final int slot, final ObjectStateDecoder state) {
        final boolean isGrowth = state.correlation() == 0;
        final ObjectCatalog.Entry object = isGrowth
                ? catalog.get(state.objectId())
                : order != null && order.correlation == state.correlation() ? order.object : null;
        if (object == null) {
            return;
        }
        object.ends[slot] = state.end();
        object.full[slot] = (state.flags() & 1) != 0;
        grown.get(slot).put(object.id, object);
        if (!isGrowth) {
            order.answered |= 1 << slot;
            if (state.status() != Status.OK) {
                order.status = state.status();
            }
            if (order.answered == BOTH) {
                finish();
            }
        }
    }

    /** A session is let go and its file unmapped: the create that it asked for goes on, and nobody is answered. */
    void forget(final SessionFeed feed) {
        if (order != null && order.feed == feed) {
            order.feed = null;
        }
    }

    /** A gather begins: what was under way is read from its session again. */
    void abandon() {
        order = null;
    }

    /** A device has said all of itself: what it told before is in that. */
    void onAttached(final int slot) {
        grown.get(slot).clear();
    }

    /** Puts into the catalog what both devices hold; what only one holds is made on the other when asked for again. */
    void load(final DeviceFacts a, final DeviceFacts b) {
        catalog.clear();
        for (final DeviceFacts device : List.of(a, b)) {
            for (final DeviceFacts.Held held : device.objects().values()) {
                catalog.seen(held.id());
                unfinished.put(held.name(), entry(held));
            }
        }
        for (final DeviceFacts.Held held : a.objects().values()) {
            final DeviceFacts.Held twin = b.objects().get(held.id());
            if (twin != null) {
                final ObjectCatalog.Entry entry = entry(held);
                unfinished.remove(held.name());
                entry.ends[0] = held.end();
                entry.ends[1] = twin.end();
                entry.full[0] = held.isFull();
                entry.full[1] = twin.isFull();
                overlay(entry, 0);
                overlay(entry, 1);
                entry.tail = Math.max(held.tail(), twin.tail());
                catalog.add(entry);
            }
        }
    }

    private static ObjectCatalog.Entry entry(final DeviceFacts.Held held) {
        return new ObjectCatalog.Entry(held.id(), held.name(), held.kind(), held.blockSize(), held.sizeBytes());
    }

    /** A log can grow between the device's answer and the load. */
    private void overlay(final ObjectCatalog.Entry entry, final int slot) {
        final ObjectCatalog.Entry newer = grown.get(slot).get(entry.id);
        if (newer != null) {
            entry.ends[slot] = newer.ends[slot];
            entry.full[slot] = newer.full[slot];
        }
    }

    private void finish() {
        final Order done = order;
        order = null;
        if (done.status == Status.OK) {
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
