package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.cli.io.StatusText;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.settings.Settings;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.session.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine reports becomes lines for people, with units; a report that is old or of a dead process is none. */
final class StatusIsReadableTest {
    private static final String REPORT = """
            {"pid":%d,"startedMs":1000,"reportedMs":66000,"state":"RUNNING","reason":"","epoch":7,"members":"%s",
             "mirror":"RESYNCING","sessions":2,"stamped":1234567,"inFlight":12,"matched":1234000,
             "devices":{"a":{"state":"DEGRADED","applied":1234567,"flushed":1200000,"retired":1199936,"lag":0,"tagPages":41,"freeBytes":1073741824},
                        "b":{"state":"RESYNCING","applied":1234555,"flushed":1200000,"retired":1199936,"lag":12,"tagPages":41,"freeBytes":512}},
             "ackLatencyNs":{"count":1234567,"p50":850,"p90":3200,"p99":12000000,"p99.9":1500000000,"max":2000000000},
             "resync":{"target":"b","step":"COPYING","inDoubtBlocks":2000,"inDoubtBytes":1048576,"copiedBlocks":1000,
                       "copiedBytes":524288,"rateBytesPerS":262144,"etaS":2,"startedMs":1000,"endedMs":0,"failure":null}}
            """;

    @TempDir
    private Path run;

    private DirectoryLock engine;

    @BeforeEach
    void anEngineLives() {
        engine = DirectoryLock.acquire(run, RunDirectory.ENGINE_LOCK);
    }

    @AfterEach
    void itEnds() {
        engine.close();
    }

    @Test
    void figuresHaveUnitsAndSeparators() throws IOException {
        final String text = text(status(ProcessHandle.current().pid(), "ab"));

        assertTrue(text.contains("RESYNCING (process " + ProcessHandle.current().pid() + ", up 65.0 s)"), text);
        assertTrue(text.contains("7, members a and b"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("state +DEGRADED +RESYNCING")), text);
        assertTrue(
                text.contains("device b: copied 1,000 of 2,000 blocks in doubt, 512.0 KiB of 1.0 MiB, copying,"
                        + " 256.0 KiB/s, 2 s to go"),
                text);
        assertTrue(text.contains("1,234,567 in this epoch, 12 in flight, 1,234,000 compared and equal"), text);
        assertTrue(text.contains("p50 850 ns, p90 3.2 us, p99 12.0 ms, p99.9 1.5 s, max 2.0 s"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("applied +1,234,567 +1,234,555")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("lag +0 +12")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches("free space +1\\.0 GiB +512 B")), text);
    }

    @Test
    void oneMemberIsCalledDegraded() throws IOException {
        assertTrue(text(status(ProcessHandle.current().pid(), "b")).contains("b alone: the mirror is degraded"));
    }

    @Test
    void anOldReportOrOneOfADeadProcessIsNotCurrent() throws IOException {
        final EngineStatus status = status(ProcessHandle.current().pid(), "ab");
        assertTrue(status.isCurrent(66_000 + 1_999));
        assertFalse(status.isCurrent(66_000 + 2_001));
        assertFalse(status(Long.MAX_VALUE, "ab").isCurrent(66_000));
        assertFalse(new EngineStatus(Map.of()).isCurrent(0));
    }

    @Test
    void anEngineThatDoesNotReportIsToldFromOneThatDoesNotRun() throws IOException {
        assertEquals(Map.of(), EngineStatus.read(run).report());
        assertTrue(text(EngineStatus.read(run)).contains("but does not report"));

        engine.close();

        assertFalse(status(ProcessHandle.current().pid(), "ab").isCurrent(66_000), "whatever process has its id");
        Files.delete(run.resolve("status.json"));
        assertTrue(text(EngineStatus.read(run)).contains("does not run"));
    }

    private EngineStatus status(final long pid, final String members) throws IOException {
        Files.writeString(run.resolve("status.json"), String.format(REPORT, pid, members));
        return EngineStatus.read(run);
    }

    private static String text(final EngineStatus status) {
        final StringWriter text = new StringWriter();
        new StatusText(Settings.parse(Path.of("mirror"), ""), Map.of("start", 1L))
                .write(new PrintWriter(text, true), status);
        return text.toString();
    }
}
