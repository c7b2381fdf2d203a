package io.twintag.device.store;

/** When a device forces what it applied to stable storage. */
public enum FlushMode {
    /** Only at record and close: a device that loses power vouches for nothing. */
    NONE,
    /** Every so often, in the background. */
    PERIODIC,
    /** As soon as a write waits for it, many writes at a time. */
    GROUP
}
