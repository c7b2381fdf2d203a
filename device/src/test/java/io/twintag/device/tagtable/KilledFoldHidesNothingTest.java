package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is not there after a kill lies at or below the folded mark. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KilledFoldHidesNothingTest {
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    @Test
    void aKillBetweenMarkAndRemovalLeavesAPageBelowTheMark() throws Exception {
        final PageFile file = Tags.openFile(directory);
        final Pages pages = new Pages(file.map(), Tags.CAPACITY_PAGES, new UnsafeBuffer(0, 0));
        pages.streams().folded(PageKey.ofPage(1, 2));
        file.abandon();

        try (TagTable table = Tags.open(directory)) {
            assertEquals(191, table.foldedThrough(1));
            assertTrue(table.mayLackPages());
            Tags.write(table, 1, 100, 300);
            assertEquals("1:100-300", Tags.content(table));
        }
    }

    @Test
    void aKillAtAnyInstantOfFoldingIsCoveredByTheMark() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (TagTable table = Tags.open(directory)) {
            table.acceptRebuilt();
        }
        for (int kill = 0; kill < KILLS; kill++) {
            final long applied = killAfter(10 + random.nextInt(300));

            try (TagTable table = Tags.open(directory)) {
                final String content = Tags.content(table);
                assertFalse(table.rebuilt(), "seed " + seed);
                final long first = Long.parseLong(content.substring(2, content.indexOf('-')));
                final long folded = table.foldedThrough(1);
                assertTrue(first <= folded + 1, "seed " + seed + ": " + content + ", marked through " + folded);
                assertTrue(first + 64 > folded, "seed " + seed + ": more than the page that was under way is left");
                assertTrue(content.split(" ").length <= 2, "seed " + seed + ": a hole: " + content);
                final long last = Long.parseLong(content.split("[- ?]")[1]);
                assertTrue(last >= applied, "seed " + seed + ": " + last + " is before " + applied);
            }
        }
    }

    private long killAfter(final int lines) throws Exception {
        try (TableDevice device = TableDevice.startReady(directory, "fold")) {
            long applied = 0;
            for (int line = 0; line <= lines; line++) {
                applied = Long.parseLong(device.readLine());
            }
            device.kill();
            return applied;
        }
    }
}
