package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that joins a running stream is a whole prefix after every stop, and becomes the twin's (I1, I3). */
class LogJoinWalkTest {
    private static final int SEEDS = Integer.getInteger("twintag.walk.seeds", 40);
    private static final long FIRST_SEED = Long.getLong("twintag.walk.seed", 1L);

    @TempDir
    Path directory;

    @Test
    void everyStopLeavesAWholePrefixAndAResyncMakesItTheTwins() throws IOException {
        int kills = 0;
        int powerCuts = 0;
        int skips = 0;
        int gapsUnderKills = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            final LogJoinWalk walk = new LogJoinWalk(directory.resolve(Long.toString(seed)), seed);
            try {
                walk.run(150);
            } catch (final AssertionError | RuntimeException ex) {
                fail("-Dtwintag.walk.seeds=1 -Dtwintag.walk.seed=" + seed + "\n" + walk.story(), ex);
            } finally {
                walk.end();
            }
            kills += walk.kills;
            powerCuts += walk.powerCuts;
            skips += walk.skips;
            gapsUnderKills += walk.gapsUnderKills;
        }
        final int least = Math.min(Math.min(kills, powerCuts), Math.min(skips, gapsUnderKills));
        assertTrue(
                SEEDS < 40 || least > SEEDS / 4,
                "it did meet faults: " + kills + " " + powerCuts + " " + skips + " " + gapsUnderKills);
    }
}
