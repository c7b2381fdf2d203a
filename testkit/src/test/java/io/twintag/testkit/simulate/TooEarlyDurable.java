package io.twintag.testkit.simulate;

import net.bytebuddy.asm.Advice;

/** Added to the begin of a flush: what it covers counts as forced from then on. */
public final class TooEarlyDurable {
    private TooEarlyDurable() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.Argument(0) final int epoch,
            @Advice.Argument(1) final long sequence,
            @Advice.FieldValue(value = "durableEpoch", readOnly = false) int durableEpoch,
            @Advice.FieldValue(value = "durableSequence", readOnly = false) long durableSequence) {
        durableEpoch = epoch;
        durableSequence = sequence;
    }
}
