package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.twintag.testkit.plan.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Safeguards are taken out of the code, one at a time, and the simulator must find what they prevent: a rule that
 * nothing misses is none, and a simulator that misses nothing sees nothing.
 */
class EverySafeguardIsNeededTest {
    private static final boolean IS_TOLD = Boolean.getBoolean("twintag.simulate.told");
    private static final long MOST_SEEDS = Long.getLong("twintag.simulate.most", Long.MAX_VALUE);
    /** Some of them alone: a pattern of their names. */
    private static final String ONLY = System.getProperty("twintag.simulate.only", "");

    private static final int BOTH = 0b11;

    /** How a safeguard is taken out. */
    @FunctionalInterface
    private interface Cut {
        void in(Mutant mutant) throws ReflectiveOperationException;
    }

    /**
     * @param always the fault that it is there for, which strikes in every seed; or null.
     * @param first  of the seeds: 1, but where hundreds before it are known to miss nothing.
     */
    private record Safeguard(String name, Fault always, long first, long seeds, Cut cut) {
        Safeguard(final String name, final Fault always, final long seeds, final Cut cut) {
            this(name, always, 1, seeds, cut);
        }

        long last() {
            return first + Math.min(MOST_SEEDS, seeds) - 1;
        }
    }

    /** Each is missed within its seeds; above each what it prevents, where its name does not say it. */
    private static final Safeguard[] MISSED = {
        new Safeguard("stale", Fault.ONE_AHEAD_LOST, 200, m -> m.answers("engine.membership.Outlook", "sources", BOTH)),
        new Safeguard(
                "member-target", Fault.DEVICE_KILLED, 200, m -> m.answers("engine.membership.Verdict", "alone", BOTH)),
        new Safeguard("conditional-install", null, 400, m -> m.answers("device.store.InstallRule", "mayInstall", true)),
        new Safeguard(
                "three-trailers",
                Fault.POWER_OF_BOTH_LOST,
                400,
                m -> m.answers("device.store.BlockObject", "covered", -1)),
        // Frames of an engine that was fenced come to a device that has promised another epoch since.
        new Safeguard("fence", Fault.TWO_ENGINES, 400, m -> m.answers("device.BatchApplier", "isFollowed", true)),
        // Two engines find the same highest epoch, take the same for the next, and both number its writes from 1.
        new Safeguard(
                "promise",
                Fault.ENGINES_MEET,
                200,
                m -> m.answers("device.ControlHandler", "isPromisedToAnother", false)),
        // One device has the record of a takeover and writes flow; the other, with the former engine, knows nothing of
        // it.
        new Safeguard(
                "record",
                Fault.TAKEOVER_HALF_DONE,
                200,
                m -> m.answers("engine.membership.Asking", "haveAnswered", true)),
        // The same, where the new engine ends before the second device answers, and its directory then votes for the
        // first.
        new Safeguard(
                "arbiter", Fault.TAKEOVER_HALF_DONE, 200, m -> m.answers("engine.membership.Outlook", "isVoter", true)),
        // The same, where only the members must force the record of a takeover.
        new Safeguard(
                "takeover",
                Fault.TAKEOVER_HALF_DONE,
                800,
                m -> m.answers("engine.membership.Outlook", "isTakeover", false)),
        // A member that lost power has gone back behind what both acknowledged, and its twin is not there.
        new Safeguard(
                "vouch",
                Fault.POWER_LOST_ALONE,
                200,
                m -> m.answers("engine.membership.Outlook", "isLongerPrefixAbsent", false)),
        // A device wrote blocks that its twin never got; the mirror goes on with the twin; the device is back.
        new Safeguard(
                "undo-ghosts",
                Fault.ONE_AHEAD_LOST,
                200,
                m -> m.doesNothing("engine.resync.InDoubt", "collectOfTarget")),
        // A write has replaced the version that a flush then says it covers, and power fails before the next flush.
        new Safeguard("boundary", Fault.POWER_OF_BOTH_LOST, 400, m -> m.doesNothing(
                        "device.store.Flush", "requireBetweenWrites")
                .diverts("device.BatchApplier", "store", VolumeSeen.class)
                .adds("device.store.BlockObject", "change", FlushInside.class)),
        new Safeguard(
                "watermark-last, blocks",
                Fault.POWER_OF_BOTH_LOST,
                200,
                m -> m.doesNothing("device.store.BlockFiles", "forceCovered")),
        new Safeguard(
                "watermark-last, logs",
                Fault.POWER_OF_BOTH_LOST,
                200,
                m -> m.doesNothing("device.store.LogFlush", "force")),
        new Safeguard(
                "tag table after a power cut",
                Fault.POWER_OF_ONE_LOST,
                800,
                m -> m.answers("device.VolumeServer", "isTableTrusted", true)),
        // What both had applied and nobody had flushed goes with the power of the one that is decided on alone, before
        // it
        // has the record of that.
        new Safeguard(
                "flush-at-seal",
                Fault.POWER_OF_THE_ONE_LEFT_LOST,
                400,
                m -> m.diverts("device.ControlHandler", "seal", FlushedLater.class)),
        // After a power cut a search finds what is in doubt, whatever was retired: this is the second line. So both are
        // out; the search alone is not missed in these seeds.
        new Safeguard("flush-before-retire", Fault.POWER_LOST_AT_A_STORE, 20, m -> m.answers(
                        "engine.diff.Retire", "flushedOnBoth", Long.MAX_VALUE)
                .answers("device.tagtable.TagTable", "mayLackPages", false)),
        // An engine takes the mirror back, and believes its own last decision that no device had: a write takes effect
        // twice. Of the seeds from 1 on, 658 is the first that misses it.
        new Safeguard(
                "last-decision",
                Fault.POWER_OF_THE_ONE_LEFT_LOST,
                601,
                100,
                m -> m.diverts("engine.membership.KeptPrefixes", "withoutLastDecision", LastDecisionBelieved.class)),
        // A device ends inside a write of blocks, and some of its trailers are set.
        new Safeguard("undo", Fault.DEVICE_ENDS_AT_A_STORE, 100, m -> m.doesNothing("device.store.Recovery", "undo")),
        // A write replaces what the forced watermark speaks of, and power fails before the flush under way has moved
        // it.
        new Safeguard(
                "keep-until-forced",
                Fault.POWER_LOST_AT_A_STORE,
                800,
                m -> m.adds("device.store.FlushRoles", "covers", TooEarlyDurable.class)),
        // Blocks above the watermark came to the disk, and others of the same write or of earlier ones did not.
        new Safeguard(
                "above-watermark",
                Fault.POWER_OF_BOTH_LOST,
                100,
                m -> m.answers("device.store.BlockRecovery", "isCutAtWatermark", false)),
        // A watermark is found that is not forced, versions below it are dropped, and power fails before it is forced.
        new Safeguard(
                "settle-superblock",
                Fault.POWER_LOST_IN_RECOVERY,
                800,
                m -> m.doesNothing("device.store.Superblock", "settle")),
        // A device ends between a write and its entry, and its twin, which lacks the write, is brought up to date by
        // entries.
        new Safeguard(
                "entry before data",
                Fault.ONE_AHEAD_ENDS_AT_A_STORE,
                400,
                m -> m.diverts("device.BatchApplier", "store", EntryLast.class)),
        // What a device holds of a write that it ended in, and what its twin holds, are taken for equal. The write is
        // made
        // again under another tag, unless its engine ends before that and another host's goes on.
        new Safeguard(
                "applied after data",
                Fault.TAKEN_OVER_BEFORE_REDONE,
                400,
                m -> m.diverts("device.BatchApplier", "store", AppliedFirst.class)),
        // A reader is shown a block of which a bit has flipped.
        new Safeguard(
                "block checksums", Fault.DATA_DAMAGED, 200, m -> m.answers("device.store.BlockReader", "isSame", true)),
        // A kill between the two: the opening undoes the write, and its entry matches the twin's.
        new Safeguard(
                "volume before entry",
                Fault.TAKEN_OVER_BEFORE_REDONE,
                400,
                m -> m.diverts("device.BatchApplier", "store", EntryBeforeVolume.class)),
        // The one device that has a block's newest version has a flipped bit in its trailer: both give the block up.
        new Safeguard(
                "trailers mended",
                Fault.TRAILER_DAMAGED_ALONE,
                60,
                m -> m.answers("device.store.BlockObject", "mend", false)),
        // A record whose payload did not come to the disk counts after a power cut.
        new Safeguard(
                "log checksums",
                Fault.POWER_OF_BOTH_LOST,
                100,
                m -> m.answers("device.store.LogScan", "isIntact", true)),
    };

    @TestFactory
    Stream<DynamicTest> withoutItSomePromiseBreaks() {
        return Stream.of(MISSED)
                .filter(each -> ONLY.isEmpty() || each.name().matches(ONLY))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    /** And with all of them in place, also after they were out, the same seeds hold. */
    @Test
    void withAllOfThemNoneBreaks() throws ReflectiveOperationException {
        try (Mutant mutant = new Mutant()) {
            MISSED[0].cut().in(mutant);
        }
        final Result failed = new Fleet(1, 20, 0, MISSED[0].always(), false, quiet()).run(2);
        assertNull(failed, () -> failed.account());
    }

    private static void check(final Safeguard safeguard) throws ReflectiveOperationException {
        final Result failed;
        try (Mutant mutant = new Mutant()) {
            safeguard.cut().in(mutant);
            failed = new Fleet(safeguard.first(), safeguard.last(), 0, safeguard.always(), false, quiet()).run(2);
        }
        if (IS_TOLD) {
            System.out.println(safeguard.name() + ": "
                    + (failed == null
                            ? "NOTHING"
                            : "seed " + failed.seed() + ": "
                                    + failed.violation().getMessage()));
        }
        assertNotNull(
                failed, "nobody misses the safeguard '" + safeguard.name() + "' in " + safeguard.seeds() + " seeds");
    }

    private static PrintWriter quiet() {
        return new PrintWriter(new StringWriter());
    }
}
