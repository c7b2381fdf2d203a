package io.twintag.testkit.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.testkit.load.Violation;
import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.plan.Fault.Promise;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of faults, row by row: with each of them on, seeds hold, and it has struck. */
class EveryFaultIsAsPromisedTest {
    private static final long SEEDS = Long.getLong("twintag.simulate.fault.seeds", 5);
    private static final long MOST_SEEDS = 400;

    @TempDir
    Path directory;

    @Test
    void everyRowHasATest() {
        final List<String> tests = Stream.of(getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .toList();

        final List<String> missed = new ArrayList<>();
        for (final Fault fault : Fault.values()) {
            if (!tests.contains(fault.test())) {
                missed.add(fault.name());
            }
        }
        assertEquals(List.of(), missed);
    }

    @Test
    void objectCreated() {
        holds(Fault.OBJECT_CREATED);
    }

    @Test
    void deviceKilled() {
        holds(Fault.DEVICE_KILLED);
    }

    @Test
    void deviceEndsAtAStore() {
        holds(Fault.DEVICE_ENDS_AT_A_STORE);
    }

    @Test
    void recoveryEndsAtAStore() {
        holds(Fault.RECOVERY_ENDS_AT_A_STORE);
    }

    @Test
    void engineKilled() {
        holds(Fault.ENGINE_KILLED);
    }

    @Test
    void engineEndsAtAStore() {
        holds(Fault.ENGINE_ENDS_AT_A_STORE);
    }

    @Test
    void oneAheadLost() {
        holds(Fault.ONE_AHEAD_LOST);
    }

    @Test
    void powerOfOneLost() {
        holds(Fault.POWER_OF_ONE_LOST);
    }

    @Test
    void powerLostAlone() {
        holds(Fault.POWER_LOST_ALONE);
    }

    @Test
    void powerOfBothLost() {
        holds(Fault.POWER_OF_BOTH_LOST);
    }

    @Test
    void oneAheadEndsAtAStore() {
        holds(Fault.ONE_AHEAD_ENDS_AT_A_STORE);
    }

    @Test
    void takenOverBeforeRedone() {
        holds(Fault.TAKEN_OVER_BEFORE_REDONE);
    }

    @Test
    void powerLostAtAStore() {
        holds(Fault.POWER_LOST_AT_A_STORE);
    }

    @Test
    void powerLostInRecovery() {
        holds(Fault.POWER_LOST_IN_RECOVERY);
    }

    @Test
    void powerOfTheOneLeftLost() {
        holds(Fault.POWER_OF_THE_ONE_LEFT_LOST);
    }

    @Test
    void writtenBack() {
        holds(Fault.WRITTEN_BACK);
    }

    @Test
    void devicePaused() {
        holds(Fault.DEVICE_PAUSED);
    }

    @Test
    void enginePaused() {
        holds(Fault.ENGINE_PAUSED);
    }

    @Test
    void twoEngines() {
        holds(Fault.TWO_ENGINES);
    }

    @Test
    void enginesMeet() {
        holds(Fault.ENGINES_MEET);
    }

    @Test
    void takeoverHalfDone() {
        holds(Fault.TAKEOVER_HALF_DONE);
    }

    @Test
    void fencedEngineWakes() {
        holds(Fault.FENCED_ENGINE_WAKES);
    }

    @Test
    void framesLate() {
        holds(Fault.FRAMES_LATE);
    }

    @Test
    void linkCut() {
        holds(Fault.LINK_CUT);
    }

    @Test
    void driverLost() {
        holds(Fault.DRIVER_LOST);
    }

    @Test
    void diskSlow() {
        holds(Fault.DISK_SLOW);
    }

    @Test
    void diskFull() {
        holds(Fault.DISK_FULL);
    }

    @Test
    void forceFails() {
        holds(Fault.FORCE_FAILS);
    }

    @Test
    void deviceReplaced() {
        holds(Fault.DEVICE_REPLACED);
    }

    @Test
    void deviceForeign() {
        holds(Fault.DEVICE_FOREIGN);
    }

    @Test
    void clockJumps() {
        holds(Fault.CLOCK_JUMPS);
    }

    @Test
    void tagTableFull() {
        holds(Fault.TAG_TABLE_FULL);
    }

    @Test
    void dataDamaged() {
        holds(Fault.DATA_DAMAGED);
    }

    @Test
    void blockWriteLost() {
        holds(Fault.BLOCK_WRITE_LOST);
    }

    @Test
    void blockWriteMisdirected() {
        holds(Fault.BLOCK_WRITE_MISDIRECTED);
    }

    @Test
    void trailerDamaged() {
        holds(Fault.TRAILER_DAMAGED);
    }

    @Test
    void trailerDamagedAlone() {
        holds(Fault.TRAILER_DAMAGED_ALONE);
    }

    @Test
    void tagPageDamaged() {
        holds(Fault.TAG_PAGE_DAMAGED);
    }

    @Test
    void tagEntryDamaged() {
        holds(Fault.TAG_ENTRY_DAMAGED);
    }

    @Test
    void powerOfTheEngineLost() {
        holds(Fault.POWER_OF_THE_ENGINE_LOST);
    }

    @Test
    void deviceStopped() {
        holds(Fault.DEVICE_STOPPED);
    }

    @Test
    void powerLostAfterAStop() {
        holds(Fault.POWER_LOST_AFTER_A_STOP);
    }

    @Test
    void superblockDamaged() {
        holds(Fault.SUPERBLOCK_DAMAGED);
    }

    /** Not promised; and it is found, so that nobody believes otherwise: a flush that was acknowledged is gone. */
    @Test
    void forceLies() {
        assertEquals(Promise.OUT_OF_SCOPE, Fault.FORCE_LIES.promise());
        Violation found = null;
        for (long seed = 1; seed <= MOST_SEEDS && found == null; seed++) {
            found = Result.of(directory, seed, Fault.FORCE_LIES).violation();
        }
        assertNotNull(found, "no seed of " + MOST_SEEDS + " finds it");
    }

    private void holds(final Fault fault) {
        long struck = 0;
        final boolean mustStrike = fault.weight() > 0;
        for (long seed = 1; seed <= SEEDS || mustStrike && struck == 0 && seed <= MOST_SEEDS; seed++) {
            final Result result = Result.of(directory, seed, fault);
            assertNull(result.violation(), () -> fault + ": " + result.account());
            struck += result.counts().of(fault);
        }
        assertTrue(!mustStrike || struck > 0, fault + " never struck");
    }
}
