package io.twintag.testkit.simulate;

import io.twintag.device.store.BlockObject;
import io.twintag.testkit.plan.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;

/**
 * A safeguard that can be taken out, and how: the methods are those that are annotated with its name, and say what it
 * prevents. What it takes for the simulator to miss it is here.
 *
 * @param name   as in the annotation.
 * @param always the fault that it is there for, which strikes in every seed; or null.
 * @param first  of the seeds that are looked through: 1, but where hundreds before it are known to miss nothing.
 * @param seeds  so many are looked through; it is missed within them.
 * @param cut    takes it out.
 */
record TakenOut(String name, Fault always, long first, long seeds, Cut cut) {
    private static final int BOTH = 0b11;

    /** How a safeguard is taken out. */
    @FunctionalInterface
    interface Cut {
        void in(Mutant mutant);
    }

    private static final List<TakenOut> ALL = List.of(
            row("stale", Fault.ONE_AHEAD_LOST, 200, m -> m.answers(BOTH)),
            row("member-target", Fault.DEVICE_KILLED, 200, m -> m.answers(BOTH)),
            row("conditional-install", null, 400, m -> m.answers(true)),
            row("three-trailers", Fault.POWER_OF_BOTH_LOST, 400, m -> m.answers(-1)),
            row("fence", Fault.TWO_ENGINES, 400, m -> m.answers(true)),
            row("promise", Fault.ENGINES_MEET, 200, m -> m.answers(false)),
            row("record", Fault.TAKEOVER_HALF_DONE, 200, m -> m.answers(true)),
            row("arbiter", Fault.TAKEOVER_HALF_DONE, 200, m -> m.answers(true)),
            row("takeover", Fault.TAKEOVER_HALF_DONE, 800, m -> m.answers(false)),
            row("vouch", Fault.POWER_LOST_ALONE, 200, m -> m.answers(false)),
            row("undo-ghosts", Fault.ONE_AHEAD_LOST, 200, Mutant::doesNothing),
            row("boundary", Fault.POWER_OF_BOTH_LOST, 400, TakenOut::flushInsideWrites),
            row("watermark-last, blocks", Fault.POWER_OF_BOTH_LOST, 200, Mutant::doesNothing),
            row("watermark-last, logs", Fault.POWER_OF_BOTH_LOST, 200, Mutant::doesNothing),
            row("tag table after a power cut", Fault.POWER_OF_ONE_LOST, 800, m -> m.answers(true)),
            row("flush-at-seal", Fault.POWER_OF_THE_ONE_LEFT_LOST, 400, m -> m.diverts(FlushedLater.class)),
            row("flush-before-retire", Fault.POWER_LOST_AT_A_STORE, 20, TakenOut::retireUnflushed),
            // From seed 1 on, 658 is the first that misses it.
            new TakenOut(
                    "last-decision",
                    Fault.POWER_OF_THE_ONE_LEFT_LOST,
                    601,
                    100,
                    m -> m.diverts(LastDecisionBelieved.class)),
            row("undo", Fault.DEVICE_ENDS_AT_A_STORE, 100, Mutant::doesNothing),
            row("keep-until-forced", Fault.POWER_LOST_AT_A_STORE, 800, m -> m.adds(TooEarlyDurable.class)),
            row("above-watermark", Fault.POWER_OF_BOTH_LOST, 100, m -> m.answers(false)),
            row("settle-superblock", Fault.POWER_LOST_IN_RECOVERY, 800, Mutant::doesNothing),
            row("entry before data", Fault.ONE_AHEAD_ENDS_AT_A_STORE, 400, m -> m.diverts(EntryLast.class)),
            // The write is made again under another tag, unless its engine ends before that and another host's goes on.
            row("applied after data", Fault.TAKEN_OVER_BEFORE_REDONE, 400, m -> m.diverts(AppliedFirst.class)),
            row("block checksums", Fault.DATA_DAMAGED, 200, m -> m.answers(true)),
            row("volume before entry", Fault.TAKEN_OVER_BEFORE_REDONE, 400, m -> m.diverts(EntryBeforeVolume.class)),
            row("trailers mended", Fault.TRAILER_DAMAGED_ALONE, 60, m -> m.answers(false)),
            row("log checksums", Fault.POWER_OF_BOTH_LOST, 100, m -> m.answers(true)),
            row("record forced", Fault.POWER_OF_THE_ENGINE_LOST, 100, Mutant::doesNothing),
            row("record renamed for good", Fault.POWER_OF_THE_ENGINE_LOST, 100, Mutant::doesNothing),
            row("tag table forced", Fault.POWER_LOST_AFTER_A_STOP, 100, Mutant::doesNothing),
            // Most seeds end with an alarm; of those from 1 on, 210 is the first where two members differ.
            new TakenOut(
                    "tag table of this close", Fault.POWER_LOST_AFTER_A_STOP, 210, 60, TakenOut::believeOlderTables),
            row("flush before clean", Fault.POWER_LOST_AFTER_A_STOP, 100, Mutant::doesNothing),
            row("progress before clean", Fault.POWER_LOST_AFTER_A_STOP, 100, Mutant::doesNothing),
            row("copy begun, forced", Fault.POWER_OF_ONE_LOST, 400, Mutant::doesNothing),
            row("superblock forced", Fault.POWER_OF_ONE_LOST, 100, Mutant::doesNothing),
            row("files of an object forced", Fault.POWER_OF_ONE_LOST, 50, Mutant::doesNothing),
            row("shape forced", Fault.POWER_OF_ONE_LOST, 50, m -> m.diverts(NotForced.class)),
            row("object named for good", Fault.POWER_OF_ONE_LOST, 50, Mutant::doesNothing));

    private static TakenOut row(final String name, final Fault always, final long seeds, final Cut cut) {
        return new TakenOut(name, always, 1, seeds, cut);
    }

    /** In the order of their telling. */
    static List<TakenOut> all() {
        return ALL;
    }

    /** Those whose names match a pattern; all for an empty one. */
    static Stream<TakenOut> matching(final String pattern) {
        return ALL.stream().filter(each -> pattern.isEmpty() || each.name.matches(pattern));
    }

    /** Runs seeds without it. @return the first that missed it, or null. */
    Result run(final long from, final long through) {
        try (Mutant mutant = new Mutant(name)) {
            cut.in(mutant);
            if (!mutant.left().isEmpty()) {
                throw new AssertionError("'" + name + "' is also " + mutant.left() + ", which was not taken out");
            }
            return new Fleet(from, through, 0, always, false, quiet()).run(2);
        }
    }

    static PrintWriter quiet() {
        return new PrintWriter(new StringWriter());
    }

    /** Nothing asks for a flush there: so something has to. */
    private static void flushInsideWrites(final Mutant mutant) {
        mutant.doesNothing()
                .strikesCalls(LoadBearing.of("entry before data").get(0), VolumeSeen.class)
                .strikes(Mutant.method(BlockObject.class, "change"), FlushInside.class);
    }

    /** What is not forced goes back, and is seen to be another than the one that was closed: so both are out. */
    private static void believeOlderTables(final Mutant mutant) {
        mutant.doesNothing("forceMap").answers("isAs", true);
    }

    /**
     * After a power cut a search finds what is in doubt, whatever was retired: this is the second line, so both are
     * out. The search alone is not missed in these seeds.
     */
    private static void retireUnflushed(final Mutant mutant) {
        mutant.answers("flushedOnBoth", Long.MAX_VALUE).answers("mayLackPages", false);
    }
}
