package io.twintag.engine.membership;

import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Safeguard;
import java.util.concurrent.TimeUnit;

/** The question that is put to devices (bits by slot) now, and which of them have answered it. Sequencer thread. */
final class PendingQuestion {
    private static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private long correlation = System.nanoTime() << 8; // answers to an engine before this one must not fit
    private int asked;
    private int answered;
    private long beganNs;
    private long repeatNs;

    /** Another question: answers to former ones count no more. */
    void begin(final int newAsked, final long nowNs) {
        correlation++;
        asked = newAsked;
        answered = 0;
        beganNs = nowNs;
        repeatNs = nowNs;
    }

    long correlation() {
        return correlation;
    }

    boolean isAnswer(final long answerTo) {
        return answerTo == correlation;
    }

    void onAnswer(final int slot) {
        answered |= Slots.bit(slot);
    }

    int asked() {
        return asked;
    }

    int answered() {
        return answered;
    }

    /** Whether all have answered. */
    boolean isAnswered() {
        return answered == asked;
    }

    /** Whether these have answered. */
    @Safeguard(
            name = "record",
            prevents = "One device has the record of a takeover and writes flow; the other, with the former "
                    + "engine, knows nothing of it.")
    boolean haveAnswered(final int slots) {
        return (answered & slots) == slots;
    }

    /** Those that have not answered. */
    int missing() {
        return asked & ~answered;
    }

    boolean isLate(final long timeoutNs, final long nowNs) {
        return nowNs - beganNs > timeoutNs;
    }

    /** Whether it is time to ask who has not answered, for the first time or again. */
    boolean isDue(final long nowNs) {
        if (nowNs - repeatNs < 0) {
            return false;
        }
        repeatNs = nowNs + REPEAT_NS;
        return true;
    }
}
