package io.twintag.testkit.simulate;

import io.twintag.device.store.Volume;

/** The answer to a seal does not wait for a flush. */
public final class FlushedLater {
    private FlushedLater() {}

    public static void flushNow(final Volume volume) {
        if (volume.isFailed()) {
            throw new IllegalStateException("failed before");
        }
    }
}
