package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.ReportCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class IndexNamesEveryRunTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutARunItSaysHowToMakeOne() throws IOException {
        assertEquals(0, report());

        assertTrue(index().contains("No run yet"));
        assertTrue(out.toString().contains("0 runs"), out.toString());
    }

    @Test
    void oneRunHasItsRatiosAndItsFirstPlot() throws IOException {
        final ReportFolder folder =
                new SyntheticRun(directory, "only").full(1, 1).folder();

        assertEquals(0, report());

        assertTrue(index().contains(folder.name() + "/index.html"));
        assertTrue(index().contains("p50_vs_null_relay 1.26 <span class=\"met\">met"), index());
        assertTrue(index().contains("throughput_64_vs_null_relay 0.66 <span class=\"missed\">not met (&gt;= 0.7)"));
        assertTrue(index().contains("src=\"" + folder.name() + "/percentiles-latency-64b-100000.svg\""));
    }

    @Test
    void theHeadlineIsOfARunThatCounts() throws IOException {
        new SyntheticRun(directory, "failed").full(1, 1);
        assertEquals(0, report());
        assertFalse(index().contains("class=\"headline\""), index());

        final SyntheticRun good = new SyntheticRun(directory, "good");
        good.latency("twintag", 64, 100_000, 1, 1, 1200);
        good.finish("PASSED");
        assertEquals(0, report());

        assertTrue(index().contains("p50: twintag / a relay that stores nothing</td><td><b>1.26</b>"), index());
        assertTrue(index().contains("A write of 64 B is on both copies after <b>1."), index());
    }

    @Test
    void theStepsOfImprovementAreShown() throws IOException {
        assertEquals(0, report());
        assertFalse(index().contains("Steps of improvement"), index());

        Files.writeString(
                directory.resolve("steps.md"),
                "# Steps\n\n| step | before |\n|---|---:|\n| one & two | 3 ns |\n\nend\n");
        assertEquals(0, report());

        assertTrue(index().contains("<td>one &amp; two</td><td>3 ns</td>"), index());
        assertTrue(index().contains("href=\"steps.md\""), index());
    }

    @Test
    void theNewestOfThreeIsFirst() throws IOException {
        started("2026-01-02-middle", "2026-01-02T10:00:00Z");
        started("2026-01-02-later", "2026-01-02T11:00:00Z");
        started("2025-12-31-oldest", "2025-12-31T10:00:00Z");

        assertEquals(0, report());

        final int later = index().indexOf("2026-01-02-later");
        final int middle = index().indexOf("2026-01-02-middle");
        final int oldest = index().indexOf("2025-12-31-oldest");
        assertTrue(0 < later && later < middle && middle < oldest, index());
    }

    @Test
    void theNewestFullRunComesBeforeNewerPartialOnes() throws IOException {
        whole("2026-01-01-older", "2026-01-01T10:00:00Z", "twintag bench latency");
        whole("2026-01-02-full", "2026-01-02T10:00:00Z", "twintag bench latency --forks 5");
        whole("2026-01-03-quick", "2026-01-03T10:00:00Z", "twintag bench latency --quick");
        whole("2026-01-04-some", "2026-01-04T10:00:00Z", "twintag bench latency --sinks twintag");

        assertEquals(0, report());

        final int first = index().indexOf("The newest full run of each command");
        final int full = index().indexOf("<h3><a href=\"2026-01-02-full");
        final int others = index().indexOf("All others, the newest first");
        final int some = index().indexOf("<h3><a href=\"2026-01-04-some");
        final int quick = index().indexOf("<h3><a href=\"2026-01-03-quick");
        final int older = index().indexOf("<h3><a href=\"2026-01-01-older");
        assertTrue(0 < first && first < full && full < others, index());
        assertTrue(others < some && some < quick && quick < older, index());
        assertTrue(index().contains("partial: quick: one fork"), index());
        assertTrue(index().contains("partial: only some of the sinks"), index());
    }

    @Test
    void aFolderWithBrokenJsonIsNamedAndTheOthersAreThere() throws IOException {
        started("2026-01-01-good", "2026-01-01T10:00:00Z");
        started("2026-01-02-bad", "2026-01-02T10:00:00Z");
        Files.writeString(directory.resolve("2026-01-02-bad/results.json"), "[{\"kind\":\"latency\",");

        assertEquals(1, report());

        assertTrue(err.toString().contains("2026-01-02-bad/results.json cannot be read"), err.toString());
        assertTrue(index().contains("2026-01-02-bad/results.json cannot be read"));
        assertTrue(index().contains("2026-01-01-good/index.html"));
        assertFalse(index().contains("2026-01-02-bad/index.html"));
    }

    @Test
    void aMeasurementOfAnotherShapeIsNamedToo() throws IOException {
        started("2026-01-02-bad", "2026-01-02T10:00:00Z");
        Files.writeString(directory.resolve("2026-01-02-bad/results.json"), "[{\"kind\":\"latency\"}]");

        assertEquals(1, report());

        assertTrue(err.toString().contains("a measurement without sink"), err.toString());
    }

    @Test
    void aDirectoryThatIsNotThereIsRefused() {
        final CommandLine command = command();

        assertEquals(2, command.execute("--dir", directory.resolve("nothing").toString()));

        assertTrue(err.toString().contains("no directory"), err.toString());
    }

    private void whole(final String name, final String time, final String commandLine) throws IOException {
        final SyntheticRun run = new SyntheticRun(directory, "made");
        run.latency("twintag", 64, 100_000, 1, 1, 1200);
        run.finish("PASSED");
        run.folder().environment(Map.of("started", time, "commandLine", commandLine));
        Files.move(run.folder().directory(), directory.resolve(name));
    }

    private void started(final String name, final String time) throws IOException {
        final ReportFolder folder = ReportFolder.at(directory.resolve(name));
        folder.write(List.of());
        folder.environment(Map.of("started", time));
    }

    private int report() {
        return command().execute("--dir", directory.toString());
    }

    private CommandLine command() {
        return new CommandLine(new ReportCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    }

    private String index() throws IOException {
        return Files.readString(directory.resolve("index.html"));
    }
}
