package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.engine.status.StatusReport;
import io.twintag.testkit.load.ResyncFacts;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chaos sees in the engine's reports when a loss is noticed, what is copied, and when the mirror is up to date again.
 */
class ChaosWatchFollowsTheReportTest {
    private static final long OWN_PID = ProcessHandle.current().pid();
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @TempDir
    Path directory;

    private ChaosWatch watch;
    private DirectoryLock engine;

    @BeforeEach
    void start() throws IOException {
        engine = DirectoryLock.acquire(directory, RunDirectory.ENGINE_LOCK);
        report("RUNNING", "UP_TO_DATE", 5, Map.of());
        watch = new ChaosWatch(directory);
        await(() -> watch.status().number("epoch") == 5);
    }

    @AfterEach
    void end() {
        watch.close();
        engine.close();
    }

    private void report(final String state, final String mirror, final int epoch, final Map<String, Object> resync)
            throws IOException {
        final Map<String, Object> report = new HashMap<>();
        report.put("pid", OWN_PID);
        report.put("reportedMs", System.currentTimeMillis());
        report.put("state", state);
        report.put("mirror", mirror);
        report.put("epoch", epoch);
        report.put("members", "ab");
        report.put("resync", resync);
        final Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, JSON.std.asString(report));
        Files.move(fresh, StatusReport.file(directory), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, Object> resync(final long copiedBytes, final long endedMs) {
        return Map.of(
                "target",
                "b",
                "epoch",
                6,
                "inDoubtBlocks",
                2,
                "inDoubtBytes",
                1024,
                "copiedBytes",
                copiedBytes,
                "startedMs",
                1_000,
                "endedMs",
                endedMs);
    }

    private static void await(final BooleanSupplier condition) {
        final long beginNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - beginNs > TIMEOUT_NS) {
                fail("waited in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Test
    void aLossIsDetectedWhenTheReportShowsIt() throws IOException {
        watch.strike();
        assertEquals(-1, watch.detectedMs());

        report("RUNNING", "DEGRADED", 5, Map.of());

        await(() -> watch.detectedMs() >= 0);
        assertTrue(watch.isRepairing());
    }

    @Test
    void itIsUpToDateOnlyInALaterEpochAndWithAnotherEngine() throws IOException {
        report("RUNNING", "UP_TO_DATE", 5, Map.of());

        assertEquals(-1, watch.awaitUpToDate(5, 0, SHORT_NS));
        assertEquals(-1, watch.awaitUpToDate(4, OWN_PID, SHORT_NS));
        report("RUNNING", "UP_TO_DATE", 6, Map.of());
        assertTrue(watch.awaitUpToDate(5, 0, TIMEOUT_NS) >= 0);
    }

    @Test
    void aMirrorThatIsNotUpToDateIsWaitedFor() throws IOException {
        for (final List<String> report :
                List.of(List.of("JOINING", ""), List.of("RUNNING", "DEGRADED"), List.of("RUNNING", "RESYNCING"))) {
            report(report.get(0), report.get(1), 9, Map.of());
            await(watch::isRepairing);

            assertEquals(-1, watch.awaitUpToDate(0, 0, SHORT_NS), report::toString);
        }
    }

    @Test
    void aResyncIsToldWithItsLastFiguresAndOnceItHasEndedNoMore() throws IOException {
        report("RUNNING", "RESYNCING", 6, resync(512, 0));
        await(() -> watch.takeResyncs().stream().anyMatch(resync -> resync.copiedBytes() == 512));

        report("RUNNING", "UP_TO_DATE", 7, resync(1024, 1_040));

        await(() -> watch.status().number("epoch") == 7);
        await(() -> watch.takeResyncs().equals(List.of(new ResyncFacts("b", 6, 2, 1024, 1024, 40, true))));
        report("RUNNING", "UP_TO_DATE", 8, resync(1024, 1_040));
        await(() -> watch.status().number("epoch") == 8);
        assertEquals(List.of(), watch.takeResyncs());
    }
}
