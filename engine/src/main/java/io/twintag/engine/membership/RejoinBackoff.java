package io.twintag.engine.membership;

import io.twintag.transport.protocol.DeviceFacts;
import java.util.concurrent.TimeUnit;

/** When a device whose resync failed may try again: after one second, then two, four, up to half a minute. */
final class RejoinBackoff {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 5;

    private final int[] failures = new int[2];
    private final long[] notBeforeNs = new long[2];
    private final String[] reasons = new String[2];

    void failed(final int slot, final String why, final long nowNs) {
        reasons[slot] = why;
        notBeforeNs[slot] = nowNs + (FIRST_NS << Math.min(failures[slot], MAX_DOUBLINGS));
        failures[slot]++;
    }

    boolean mayTry(final int slot, final long nowNs) {
        return failures[slot] == 0 || nowNs - notBeforeNs[slot] >= 0;
    }

    /** Why the last attempt failed; null when none did. */
    String reason(final int slot) {
        return failures[slot] == 0 ? null : reasons[slot];
    }

    /** Leaves out the facts of a device that may not try yet: so they are only for now. */
    DeviceFacts[] without(final DeviceFacts[] facts, final long nowNs) {
        return new DeviceFacts[] {mayTry(0, nowNs) ? facts[0] : null, mayTry(1, nowNs) ? facts[1] : null};
    }

    /** Both are members: what failed before is over. */
    void forget() {
        failures[0] = 0;
        failures[1] = 0;
    }
}
