package io.twintag.bench.simulate;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Safeguards are taken out of the code, one at a time, and the simulator must find what they prevent: a rule that nothing
 * misses is none, and a simulator that misses nothing sees nothing.
 */
class EverySafeguardIsNeededTest {
    private static final boolean IS_TOLD = Boolean.getBoolean("twintag.simulate.told");
    private static final boolean IS_ALL = "all".equals(System.getProperty("twintag.simulate.mutants"));
    private static final long MOST_SEEDS = Long.getLong("twintag.simulate.most", Long.MAX_VALUE);
    private static final int BOTH = 0b11;

    /** How a safeguard is taken out. */
    @FunctionalInterface
    private interface Cut {
        void in(Mutant mutant) throws ReflectiveOperationException;
    }

    /** @param always the fault that it is there for, which strikes in every seed; or null. */
    private record Safeguard(String name, Fault always, long seeds, Cut cut) {}

    /** Missed within their seeds. */
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
                200,
                m -> m.answers("engine.membership.Outlook", "isTakeover", false)),
        // A member that lost power has gone back behind what both acknowledged, and its twin is not there.
        new Safeguard(
                "vouch",
                Fault.POWER_LOST_ALONE,
                200,
                m -> m.answers("engine.membership.Outlook", "isLongerPrefixAbsent", false)),
        // A device wrote blocks that its twin never got; the mirror goes on with the twin; the device is back.
        new Safeguard(
                "undo-ghosts", Fault.ONE_AHEAD_LOST, 200, m -> m.doesNothing("engine.diff.InDoubt", "collectOfTarget")),
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
    };

    /** Not missed yet by the seeds that were run, or not for sure: run with {@code -Dtwintag.simulate.mutants=all}. */
    private static final Safeguard[] SOUGHT = {
        new Safeguard(
                "flush-before-retire",
                Fault.POWER_OF_ONE_LOST,
                200,
                m -> m.answers("engine.diff.Retire", "flushedOnBoth", Long.MAX_VALUE)),
        new Safeguard(
                "flush-before-record",
                Fault.POWER_OF_ONE_LOST,
                400,
                m -> m.doesNothing("device.store.Volume", "flushNow")),
        new Safeguard("undo", Fault.DEVICE_ENDS_AT_A_STORE, 200, m -> m.doesNothing("device.store.Recovery", "undo")),
        new Safeguard(
                "keep-until-forced",
                Fault.POWER_OF_BOTH_LOST,
                400,
                m -> m.adds("device.store.FlushRoles", "covers", TooEarlyDurable.class)),
        new Safeguard(
                "above-watermark",
                Fault.POWER_OF_BOTH_LOST,
                200,
                m -> m.answers("device.store.BlockObject", "isCutAtWatermark", false)),
        new Safeguard(
                "settle-superblock",
                Fault.POWER_OF_BOTH_LOST,
                400,
                m -> m.doesNothing("device.store.Superblock", "settle")),
        new Safeguard(
                "entry before data",
                Fault.DEVICE_ENDS_AT_A_STORE,
                400,
                m -> m.diverts("device.BatchApplier", "store", EntryLast.class)),
        new Safeguard(
                "applied after data",
                Fault.DEVICE_ENDS_AT_A_STORE,
                400,
                m -> m.diverts("device.BatchApplier", "store", AppliedFirst.class)),
        new Safeguard(
                "block checksums", Fault.DATA_DAMAGED, 200, m -> m.answers("device.store.BlockReader", "isSame", true)),
        new Safeguard(
                "log checksums",
                Fault.POWER_OF_BOTH_LOST,
                200,
                m -> m.answers("device.store.LogScan", "isIntact", true)),
    };

    @TestFactory
    Stream<DynamicTest> withoutItSomePromiseBreaks() {
        final Stream<Safeguard> sought = IS_ALL ? Stream.of(SOUGHT) : Stream.empty();
        return Stream.concat(Stream.of(MISSED), sought)
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
            failed =
                    new Fleet(1, Math.min(MOST_SEEDS, safeguard.seeds()), 0, safeguard.always(), false, quiet()).run(2);
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
