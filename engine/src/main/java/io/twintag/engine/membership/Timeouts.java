package io.twintag.engine.membership;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait for an answer.
 *
 * @param deviceTimeoutNs a device that says nothing for this long is lost.
 * @param lateTimeoutNs   one of this host whose process shows that it works is waited for as long as this.
 * @param startTimeoutNs  how long a start waits for the second device before it goes on with one.
 */
public record Timeouts(long deviceTimeoutNs, long lateTimeoutNs, long startTimeoutNs) {
    private static final long MIN_FORCE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);

    /** For an answer before which something is forced: at a seal, all that the device holds. */
    long forceTimeoutNs() {
        return Math.max(MIN_FORCE_TIMEOUT_NS, 4 * deviceTimeoutNs);
    }
}
