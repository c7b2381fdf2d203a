package io.twintag.engine.membership;

import io.twintag.transport.protocol.Slots;
import java.util.concurrent.TimeUnit;

/** How long the question who is there is worth waiting for an answer. Sequencer thread. */
final class Gather {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Timeouts timeouts;
    private final Pulses pulses;
    private boolean isKnown;
    private int silent;
    private long beganNs;
    private long askedNs;
    private long lookNs;

    Gather(final Timeouts timeouts, final Pulses pulses) {
        this.timeouts = timeouts;
        this.pulses = pulses;
    }

    /** On a new network everybody may be slow to come. */
    void forget() {
        isKnown = false;
    }

    /** An epoch runs: from now on who does not answer is lost. */
    void known() {
        isKnown = true;
    }

    /** @param newSilent devices (bits by slot) that were waited for already. */
    void begin(final int newSilent, final long nowNs) {
        silent = newSilent;
        beganNs = nowNs;
        ask(nowNs);
    }

    /** Asks the question again, to learn whether something has changed. */
    void again(final long nowNs) {
        silent = 0;
        ask(nowNs);
    }

    boolean isAgainDue(final long nowNs) {
        return nowNs - askedNs > AGAIN_NS;
    }

    /** Whether there is something to decide: all have answered that can be expected to, or time is up. */
    boolean isDue(final int answered, final int baseMembers, final boolean isNews, final long nowNs) {
        if (!isNews && nowNs - lookNs < 0) {
            return false;
        }
        lookNs = nowNs + LOOK_NS;
        if (answered == Slots.BOTH || answered != 0 && (answered | silent) == Slots.BOTH) {
            return true;
        }
        final boolean isLong = !isKnown && (baseMembers & ~answered) != 0;
        final long timeoutNs = isLong ? timeouts.startTimeoutNs() : timeouts.deviceTimeoutNs();
        final boolean isAnyLate = pulses.isAnyLate(Slots.BOTH & ~answered & ~silent, beganNs, nowNs);
        return !isAnyLate && nowNs - beganNs > timeoutNs && nowNs - askedNs > timeouts.deviceTimeoutNs();
    }

    private void ask(final long nowNs) {
        askedNs = nowNs;
        lookNs = nowNs;
    }
}
