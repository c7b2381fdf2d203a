package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KilledDeviceLosesNoEntryTest {
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    @Test
    void aTableWhoseOwnerDiedWithTheMapLockedOpensAtOnce() throws Exception {
        Tags.open(directory).close();
        try (TableDevice device = TableDevice.startReady(directory, "stick")) {
            assertEquals(9, device.waitFor());
        }

        final long startNs = System.nanoTime();
        try (TagTable table = Tags.open(directory)) {
            assertTrue(System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(20), "spun on a dead owner's lock");
            assertEquals("1:11-199 1:200-200?", Tags.content(table));
            assertEquals(10, table.retired(1));
        }
    }

    @Test
    void whatWasAppliedBeforeAKillAtAnyInstantIsThere() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TagTable table = Tags.open(directory)) {
            table.acceptRebuilt();
        }
        for (int kill = 0; kill < KILLS; kill++) {
            final long applied = killAfter(random.nextInt(400));

            try (TagTable table = Tags.open(directory)) {
                assertFalse(table.rebuilt());
                final String[] ranges = Tags.content(table).split(" ");
                final String first = "1:" + (table.retired(1) + 1) + "-";
                assertTrue(ranges[0].startsWith(first), "seed " + seed + ": " + ranges[0] + ", not from " + first);
                final long last = Long.parseLong(ranges[0].substring(first.length()));
                assertTrue(last >= applied, "seed " + seed + ": " + last + " is before " + applied);
                final boolean hasTail = ranges.length == 2;
                assertTrue(
                        ranges.length == 1 || hasTail && ranges[1].equals("1:" + (last + 1) + "-" + (last + 1) + "?"));
            }
            // The next owner finds a table that was closed in one round, and one that was killed in the other.
            if (kill % 2 == 0) {
                MarkFile.kill(directory);
            }
        }
    }

    /** Lets a device say so many times what it has applied, kills it, and returns the last that it said. */
    private long killAfter(final int lines) throws Exception {
        try (TableDevice device = TableDevice.startReady(directory, "write")) {
            long applied = 0;
            for (int line = 0; line <= lines; line++) {
                applied = Long.parseLong(device.readLine());
            }
            device.kill();
            return applied;
        }
    }
}
