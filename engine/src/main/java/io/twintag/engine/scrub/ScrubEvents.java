package io.twintag.engine.scrub;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.CheckWhat;
import io.twintag.transport.protocol.Slots;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells of what a scrub finds; of a device that is bad all over only the first so many findings of a pass. Diff agent.
 */
final class ScrubEvents {
    private static final int MOST_PER_PASS = 100;

    private final EngineContext context;
    private final Set<String> alarmed = new HashSet<>();
    private int told;
    private int epoch;

    ScrubEvents(final EngineContext context) {
        this.context = context;
    }

    void follow(final int newEpoch) {
        epoch = newEpoch;
    }

    void began(final ScrubState state, final boolean isNew) {
        if (isNew) {
            alarmed.clear();
            told = 0;
            report(
                    EventKind.SCRUB_STARTED,
                    -1,
                    "a scrub begins, at " + state.rateBytesPerS + " bytes a second at most",
                    Map.of("rateBytesPerS", state.rateBytesPerS));
        }
    }

    void ended(final ScrubState state) {
        report(
                EventKind.SCRUB_ENDED,
                -1,
                "the scrub is through: " + state.checkedBytes + " bytes looked at on each device, " + state.found
                        + " bad, " + state.repaired + " repaired, " + state.alarms + " that cannot be",
                Map.of(
                        "checkedBytes", state.checkedBytes,
                        "found", state.found,
                        "repaired", state.repaired,
                        "alarms", state.alarms,
                        "tookMs", state.endedMs - state.startedMs));
    }

    /** What the device mends by itself: copies of its superblock, pages and marks of its tag table. */
    void own(final int slot, final int what, final int bad) {
        if (what == CheckWhat.TAGS) {
            final Map<String, Long> figures = Map.of("pages", (long) bad);
            final String pages = bad + " pages or marks of the tag table of device " + Slots.letter(slot);
            report(EventKind.BIT_ROT_FOUND, slot, pages + " were bad", figures);
            report(EventKind.REPAIRED, slot, pages + " are trusted no more, or written anew", figures);
        } else {
            superblock(slot, bad);
        }
    }

    private void superblock(final int slot, final int copies) {
        final Map<String, Long> figures = Map.of("copies", (long) copies);
        final String what = copies + " of 2 copies of the superblock of device " + Slots.letter(slot);
        report(EventKind.BIT_ROT_FOUND, slot, what + " were bad", figures);
        report(EventKind.REPAIRED, slot, what + " were written anew", figures);
    }

    /** @return whether it is news: what cannot be repaired is, once in a pass. */
    boolean examined(final Exam exam, final String origin) {
        final String at = exam.object().at(exam.first());
        final Map<String, Long> figures = Map.of("object", (long) exam.object().id(), "first", exam.first());
        final int slot = exam.repairedSlot();
        final boolean isNews = exam.outcome() == Exam.Outcome.REPAIRED
                || exam.outcome() == Exam.Outcome.UNREPAIRABLE && alarmed.add(at);
        if (!isNews || told++ >= MOST_PER_PASS) {
            return isNews;
        }
        if (exam.outcome() == Exam.Outcome.REPAIRED) {
            final String device = "device " + Slots.letter(slot);
            report(EventKind.BIT_ROT_FOUND, slot, at + ": " + device + " " + exam.found() + origin, figures);
            report(
                    EventKind.REPAIRED,
                    slot,
                    at + ": repaired on " + device + " from device " + Slots.letter(Slots.other(slot)),
                    figures);
        } else {
            report(
                    EventKind.UNREPAIRABLE,
                    -1,
                    "ALARM: " + at + " cannot be repaired: " + exam.alarm() + origin + "; nothing was changed: see"
                            + " twintag verify, "
                            + (exam.object().isLog()
                                    ? "and read on behind it with twintag cat --from"
                                    : "and write the block again"),
                    figures);
        }
        return true;
    }

    void say(final String text) {
        context.log().accept(text);
    }

    private void report(final EventKind kind, final int slot, final String text, final Map<String, Long> figures) {
        context.log().accept(text);
        context.events().report(kind, epoch, slot, text, figures);
    }
}
