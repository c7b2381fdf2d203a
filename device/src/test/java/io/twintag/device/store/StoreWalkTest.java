package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a kill at any step the store holds the applied prefix, after a power cut the flushed one (I3, I6). */
class StoreWalkTest {
    private static final int SEEDS = Integer.getInteger("twintag.walk.seeds", 120);
    private static final long FIRST_SEED = Long.getLong("twintag.walk.seed", 1L);

    @TempDir
    Path directory;

    @Test
    void everyStopLeavesAWholePrefix() throws IOException {
        int kills = 0;
        int powerCuts = 0;
        int cutFlushes = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            final StoreWalk walk = new StoreWalk(directory.resolve(Long.toString(seed)), seed);
            try {
                walk.run(300);
            } catch (final AssertionError | RuntimeException ex) {
                fail("-Dtwintag.walk.seeds=1 -Dtwintag.walk.seed=" + seed + "\n" + walk.story(), ex);
            } finally {
                walk.end();
            }
            kills += walk.kills;
            powerCuts += walk.powerCuts;
            cutFlushes += walk.cutFlushes;
        }
        assertTrue(SEEDS < 100 || Math.min(kills, Math.min(powerCuts, cutFlushes)) > SEEDS / 2, "it did meet faults");
    }
}
