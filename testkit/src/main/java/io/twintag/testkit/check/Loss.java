package io.twintag.testkit.check;

import io.twintag.testkit.load.Write;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Slots;

/**
 * What was lost in a run, and which acknowledgements promise that their write is there in spite of it.
 *
 * <pre>
 *  lost                      what an acknowledgement promised
 *  nothing of the mirror     all
 *  processes only            all that was not asked for with APPLIED_ONE
 *  power, or a disk, of one  what was reached: every level but APPLIED_ONE
 *  power of both             FLUSHED_BOTH and FLUSHED_ONE
 * </pre>
 */
public enum Loss {
    NOTHING,
    PROCESSES,
    POWER_OF_ONE,
    POWER_OF_BOTH;

    /** @param slots whose power or disk was lost, bit by slot. */
    public static Loss ofPower(final int slots) {
        return slots == 0 ? PROCESSES : slots == Slots.BOTH ? POWER_OF_BOTH : POWER_OF_ONE;
    }

    /** Whether an acknowledged write must be there. */
    boolean promises(final Write write) {
        return switch (this) {
            case NOTHING -> true;
            case PROCESSES -> write.level() != AckLevel.APPLIED_ONE;
            case POWER_OF_ONE -> write.reached() != AckLevel.APPLIED_ONE;
            case POWER_OF_BOTH -> write.reached() == AckLevel.FLUSHED_BOTH || write.reached() == AckLevel.FLUSHED_ONE;
        };
    }

    /** What may have been lost before, in a round of its own. */
    Loss orProcesses() {
        return this == NOTHING ? PROCESSES : this;
    }
}
