package io.twintag.device.store;

import io.twintag.transport.protocol.Status;

/**
 * Makes storage objects while the volume is used: on the disk, then in what flushes cover, then in sight. Background
 * thread.
 */
final class Creation {
    private final ObjectStore store;
    private final ObjectTable objects;
    private final Flush flush;

    Creation(final ObjectStore store, final ObjectTable objects, final Flush flush) {
        this.store = store;
        this.objects = objects;
        this.flush = flush;
    }

    /** @throws StorageException with a code; then nothing has changed. */
    StorageObject create(final Shape shape) {
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
        final StorageObject created = store.create(shape);
        created.recover(new Found(Found.Stop.CLEAN, 0, 0, new Watermark(0, 0), false));
        created.touch();
        // First into what flushes cover, then into the apply thread's sight.
        flush.objects(objects.allAnd(created));
        objects.add(created);
        return created;
    }
}
