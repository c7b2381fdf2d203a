package io.twintag.testkit.simulate;

import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;

/** The entry of a write says that it is applied before the volume does. */
public final class EntryBeforeVolume {
    private static final ThreadLocal<Boolean> IS_STORED = new ThreadLocal<>();
    private static final ThreadLocal<Runnable> VOLUME = new ThreadLocal<>();

    private EntryBeforeVolume() {}

    public static StorageObject object(final Volume volume, final int objectId) {
        final StorageObject object = volume.object(objectId);
        IS_STORED.set(object != null);
        return object;
    }

    public static void applied(final Volume volume, final long sequence) {
        if (IS_STORED.get()) {
            VOLUME.set(() -> volume.applied(sequence));
        } else {
            volume.applied(sequence);
        }
    }

    public static void applied(final TagTable tags, final int epoch, final long sequence) {
        tags.applied(epoch, sequence);
        VOLUME.get().run();
    }
}
