package io.twintag.device.store;

import io.twintag.transport.protocol.Status;

/**
 * Makes storage objects while the volume is used: beside their place, then in it, in what flushes cover, in sight. A
 * create is a write like others: fenced by its epoch at the instant at which it comes into sight, so that what a device
 * says of its objects after a seal stays true until the next engine changes it. And it can be undone.
 */
final class Creation {
    private final ObjectStore store;
    private final ObjectTable objects;
    private final Flush flush;
    private final Superblock superblock;

    Creation(final ObjectStore store, final ObjectTable objects, final Flush flush, final Superblock superblock) {
        this.store = store;
        this.objects = objects;
        this.flush = flush;
        this.superblock = superblock;
    }

    /**
     * Background thread; may take long.
     *
     * @return null when a higher epoch was promised meanwhile; then nothing has changed.
     * @throws StorageException with a code; then nothing has changed.
     */
    StorageObject create(final int epoch, final Shape shape) {
        if (isFenced(epoch)) {
            return null;
        }
        final StorageObject there = objects.get(shape.id());
        if (there != null && there.shape().isSame(shape.name(), shape.kind(), shape.blockSize(), shape.sizeBytes())) {
            return there;
        }
        if (there != null
                || objects.list().stream().anyMatch(object -> object.name().equals(shape.name()))) {
            throw new StorageException(
                    Status.DUPLICATE_OBJECT,
                    "object " + shape.id() + " " + shape.name() + ": " + Status.remedy(Status.DUPLICATE_OBJECT));
        }
        store.prepare(shape);
        return publish(epoch, shape);
    }

    private synchronized StorageObject publish(final int epoch, final Shape shape) {
        if (isFenced(epoch)) {
            store.discard(shape);
            return null;
        }
        final StorageObject created = store.place(shape);
        created.recover(new Found(Found.Stop.CLEAN, 0, 0, new Watermark(0, 0), false));
        created.touch();
        // First into what flushes cover, then into the apply thread's sight.
        flush.objects(objects.allAnd(created));
        objects.add(created);
        return created;
    }

    /**
     * Another epoch was promised: whoever asked does not decide any more. The next engine gives the id to another
     * object, and appends to one would lie in the other.
     */
    private boolean isFenced(final int epoch) {
        return epoch < superblock.facts().promisedEpoch();
    }

    /**
     * Apply thread, after a promise: one that is about to come into sight has come, all others of lower epochs never
     * will.
     */
    synchronized void fence() {
        assert superblock.facts().promisedEpoch() > 0 : "an epoch is promised";
    }

    /**
     * Takes an object away. Its mappings stay for as long as any thread has them. Apply thread, while this device is no
     * member.
     */
    synchronized void undo(final int objectId) {
        final StorageObject object = objects.get(objectId);
        if (object != null) {
            store.remove(object.shape(), object.isEmpty());
            objects.remove(objectId);
            flush.objects(objects.all());
        }
    }
}
