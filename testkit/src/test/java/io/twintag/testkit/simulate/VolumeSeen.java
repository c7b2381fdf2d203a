package io.twintag.testkit.simulate;

import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;

/** The volume that a write is under way in, on this thread. */
public final class VolumeSeen {
    private static final ThreadLocal<Volume> VOLUME = new ThreadLocal<>();

    private VolumeSeen() {}

    public static StorageObject object(final Volume volume, final int objectId) {
        VOLUME.set(volume);
        return volume.object(objectId);
    }

    static Volume volume() {
        return VOLUME.get();
    }
}
