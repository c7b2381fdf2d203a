package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedForkIsShownNotCountedTest {
    @TempDir
    Path directory;

    @Test
    void itsReasonIsToldAndItsFiguresAreInNoMedian() throws IOException {
        final SyntheticRun synthetic = new SyntheticRun(directory, "one-failed");
        synthetic.latency("null-relay", 64, 100_000, 1, 1, 900);
        synthetic.latency("null-relay", 64, 100_000, 2, 1, 1000);
        synthetic.fail("null-relay", 64, 100_000, 3);
        synthetic.finish();

        final Run run = Run.read(synthetic.folder());
        final String markdown = Files.readString(synthetic.folder().directory().resolve("report.md"));

        assertEquals(1, run.cases().size());
        assertEquals(2, run.cases().get(0).counted().size());
        assertEquals(99_900, run.cases().get(0).perSecond().max());
        assertTrue(run.cases().get(0).latencyNs("p50").min() > 500);
        assertTrue(markdown.contains(SyntheticRun.FAILURE), markdown);
        assertTrue(markdown.contains("| 2 (1 failed) |"), markdown);
    }

    @Test
    void aSinkThatNeverSucceededIsThereToo() throws IOException {
        final SyntheticRun synthetic = new SyntheticRun(directory, "all-failed");
        synthetic.latency("twintag", 64, 100_000, 1, 1, 900);
        synthetic.fail("bookkeeper", 64, 100_000, 1);
        synthetic.finish();

        final String markdown = Files.readString(synthetic.folder().directory().resolve("report.md"));

        assertTrue(markdown.contains("| bookkeeper | 64 B, 100 k/s, page cache | 0 (1 failed) | - |"));
        assertFalse(markdown.contains("NaN"), markdown);
    }
}
