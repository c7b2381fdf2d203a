package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForksAreMergedNotAveragedTest {
    @TempDir
    Path directory;

    @Test
    void percentilesAreThoseOfTheUnion() throws IOException {
        final Random random = new Random(SyntheticRun.SEED);
        final Histogram union = new Histogram(3);
        final Path first = directory.resolve("1.hlog");
        final Path second = directory.resolve("2.hlog");
        SyntheticRun.write(first, "twintag", List.of(some(random, union, 1000, 900), some(random, union, 1000, 900)));
        SyntheticRun.write(second, "twintag", List.of(some(random, union, 50_000, 300)));

        final IntervalLogs read = IntervalLogs.read(List.of(first, second));

        assertEquals(3, read.seconds().size());
        assertEquals(union.getTotalCount(), read.merged().getTotalCount());
        for (final double percentile : new double[] {0, 1, 50, 90, 99, 99.9, 99.99, 100}) {
            assertEquals(
                    union.getValueAtPercentile(percentile),
                    read.merged().getValueAtPercentile(percentile),
                    () -> percentile + " %, seed " + SyntheticRun.SEED);
        }
    }

    @Test
    void aLogThatIsMissingOrEmptyIsTold() throws IOException {
        final Path empty = directory.resolve("empty.hlog");
        SyntheticRun.write(empty, "twintag", List.of());

        final IntervalLogs read = IntervalLogs.read(List.of(empty, directory.resolve("missing.hlog")));

        assertNull(read.merged());
        assertEquals(2, read.problems().size());
        assertTrue(
                read.problems().get(0).startsWith("empty.hlog"), read.problems().get(0));
        assertTrue(
                read.problems().get(1).startsWith("missing.hlog"),
                read.problems().get(1));
    }

    private static Histogram some(final Random random, final Histogram union, final int mean, final int count) {
        final Histogram histogram = new Histogram(3);
        histogram.setStartTimeStamp(SyntheticRun.START_MS);
        histogram.setEndTimeStamp(SyntheticRun.START_MS + 1000);
        for (int i = 0; i < count; i++) {
            histogram.recordValue(1 + random.nextInt(2 * mean));
        }
        union.add(histogram);
        return histogram;
    }
}
