package io.twintag.engine.membership;

import io.twintag.transport.protocol.Slots;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/**
 * Tells a device that is merely late from one that is lost: on this host its process shows that it works, by a figure
 * that moves, while the thread that is to answer is not run or forces. One that was killed or stopped, or is on another
 * host, shows nothing, and is lost after its silence alone. Sequencer thread.
 */
public final class Pulses {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Silence[] silences = {new Silence(), new Silence()};
    private final Timeouts timeouts;
    private final IntToLongFunction figures;

    /** @param figures gives that of the device of a slot: it moves as long as the process works; where none is, 0. */
    public Pulses(final Timeouts timeouts, final IntToLongFunction figures) {
        this.timeouts = timeouts;
        this.figures = figures;
    }

    /** Whether it is time to look whether a silence is that of a device that works. */
    public boolean isDue(final long silentNs) {
        return silentNs > timeouts.deviceTimeoutNs() / 2;
    }

    /**
     * Whether a device that is silent works all the same, and may be waited for. Asked again and again while it is
     * silent: what moves is seen between two looks.
     *
     * @param sinceNs when it was heard last, or asked: the same in each call of one silence.
     */
    public boolean isLate(final int slot, final long sinceNs, final long nowNs) {
        return nowNs - sinceNs <= timeouts.lateTimeoutNs() && silences[slot].isMoving(sinceNs, nowNs, slot);
    }

    /** Whether one of these devices (bits by slot) is. */
    boolean isAnyLate(final int slots, final long sinceNs, final long nowNs) {
        boolean isLate = false;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            isLate |= Slots.has(slots, slot) && isLate(slot, sinceNs, nowNs);
        }
        return isLate;
    }

    /** What was seen of one device in its silence. */
    private final class Silence {
        private long sinceNs;
        private long lookedNs;
        private long movedNs;
        private long figure;
        private boolean isKnown;
        private boolean hasMoved;

        boolean isMoving(final long newSinceNs, final long nowNs, final int slot) {
            if (!isKnown || sinceNs != newSinceNs) {
                isKnown = true;
                hasMoved = false;
                sinceNs = newSinceNs;
                lookedNs = nowNs;
                figure = figures.applyAsLong(slot);
            } else if (nowNs - lookedNs >= LOOK_NS) {
                lookedNs = nowNs;
                look(nowNs, figures.applyAsLong(slot));
            }
            return hasMoved && nowNs - movedNs <= timeouts.deviceTimeoutNs();
        }

        private void look(final long nowNs, final long newFigure) {
            if (newFigure != figure) {
                figure = newFigure;
                movedNs = nowNs;
                hasMoved = true;
            }
        }
    }
}
