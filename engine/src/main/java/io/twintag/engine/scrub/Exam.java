package io.twintag.engine.scrub;

import io.twintag.engine.streams.BackgroundCall;

/**
 * One block or record that did not look the same and good on both devices: looked at again, and repaired if that is
 * proven.
 */
abstract class Exam {
    /** What came of it. */
    enum Outcome {
        /** Still looking. */
        OPEN,
        /** Equal on both, and nothing was to be done. */
        FINE,
        REPAIRED,
        UNREPAIRABLE,
        /** It changed at each look, so that the stream writes it anew all the time. */
        UNSETTLED
    }

    /** So many looks before it is left to the next pass; the stream settles what is under way within a few. */
    private static final int MOST_LOOKS = 100;

    /** An alarm must be seen as often, one look after the other. */
    private static final int LOOKS_OF_AN_ALARM = 3;

    private final ScrubObject object;
    private final long first;
    private Outcome outcome = Outcome.OPEN;
    private String alarm;
    private String found;
    private int repairedSlot = -1;
    private int alarms;
    private int looks;
    private boolean isPauseDue;

    Exam(final ScrubObject object, final long first) {
        this.object = object;
        this.first = first;
    }

    final ScrubObject object() {
        return object;
    }

    final long first() {
        return first;
    }

    final Outcome outcome() {
        return outcome;
    }

    /** Why it cannot be repaired, or null. */
    final String alarm() {
        return alarm;
    }

    /** What was bad, once that is proven, or null. */
    final String found() {
        return found;
    }

    /** The device that was or is to be repaired, or -1. */
    final int repairedSlot() {
        return repairedSlot;
    }

    /** Whether the next question should wait a moment. */
    final boolean takePause() {
        final boolean wasDue = isPauseDue;
        isPauseDue = false;
        return wasDue;
    }

    abstract void ask(BackgroundCall call);

    abstract void onLook(int slot, Look look);

    /** @param isPut whether the device took what it was sent. */
    abstract void onInstalled(boolean isPut);

    final void proven(final int slot, final String text) {
        found = text;
        repairedSlot = slot;
        alarms = 0;
    }

    final void end(final Outcome newOutcome) {
        outcome = newOutcome;
    }

    /** Ends an exam whose two sides are equal, in whichever way they came to be. */
    final void same(final boolean isRepaired) {
        outcome = isRepaired ? Outcome.REPAIRED : Outcome.FINE;
    }

    final void cannotProve(final String reason) {
        if (++alarms >= LOOKS_OF_AN_ALARM) {
            alarm = reason;
            outcome = Outcome.UNREPAIRABLE;
        } else {
            lookAgain();
        }
    }

    final void settle() {
        alarms = 0;
        lookAgain();
    }

    private void lookAgain() {
        isPauseDue = true;
        if (++looks >= MOST_LOOKS) {
            outcome = Outcome.UNSETTLED;
        }
    }
}
