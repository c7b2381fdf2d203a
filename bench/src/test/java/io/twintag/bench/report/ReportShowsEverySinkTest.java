package io.twintag.bench.report;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportShowsEverySinkTest {
    private static final List<String> SINKS =
            List.of("twintag", "twintag-processes", "null-relay", "aeron-ping-pong", "double-copy", "chronicle-queue");

    @TempDir
    Path directory;

    @Test
    void everySinkIsInTheTablesAndInAPlot() throws IOException {
        final ReportFolder folder =
                new SyntheticRun(directory, "full").full(3, 2).folder();

        final String markdown = Files.readString(folder.directory().resolve("report.md"));
        final String html = Files.readString(folder.directory().resolve("index.html"));
        final StringBuilder plots = new StringBuilder();
        for (final String plot : plots(folder)) {
            plots.append(Files.readString(folder.directory().resolve(plot)));
        }

        assertAll(SINKS.stream().map(sink -> () -> {
            assertTrue(markdown.contains("| " + sink + " |"), sink + " in report.md");
            assertTrue(html.contains("<td>" + sink + "</td>"), sink + " in index.html");
            assertTrue(plots.toString().contains(">" + sink + "</text>"), sink + " in a plot");
        }));
    }

    @Test
    void everyPlotIsWellFormedAndNamedByThePages() throws Exception {
        final ReportFolder folder =
                new SyntheticRun(directory, "full").full(2, 2).folder();

        assertEquals(
                new TreeSet<>(Set.of(
                        "call-latency-64b-100000.svg",
                        "load-latency-64b.svg",
                        "path-twintag-64b-100000.svg",
                        "percentiles-latency-64b-100000.svg",
                        "seconds-latency-64b-100000.svg",
                        "throughput.svg")),
                plots(folder));
        final String markdown = Files.readString(folder.directory().resolve("report.md"));
        final String html = Files.readString(folder.directory().resolve("index.html"));
        for (final String plot : plots(folder)) {
            final var root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(folder.directory().resolve(plot).toFile())
                    .getDocumentElement();
            assertEquals("svg", root.getTagName(), plot);
            assertTrue(markdown.contains("(" + plot + ")"), plot + " in report.md");
            assertTrue(html.contains("\"" + plot + "\""), plot + " in index.html");
            final String text = Files.readString(folder.directory().resolve(plot));
            assertFalse(text.contains("NaN") || text.contains("Infinity"), plot);
        }
    }

    @Test
    void whatIsMeasuredOfTheMirrorIsPlotted() throws IOException {
        final ReportFolder folder =
                new SyntheticRun(directory, "mirror").mirror().folder();

        assertEquals(Set.of("resync.svg", "retire.svg"), plots(folder));
        final String resync = Files.readString(folder.directory().resolve("resync.svg"));
        assertTrue(resync.contains(">1 M blocks of 512 B, by trailers</text>"), resync);
        assertTrue(resync.contains(">tag tables fetched and compared</text>"), resync);
        final String markdown = Files.readString(folder.directory().resolve("report.md"));
        assertTrue(markdown.contains("| entries retired/s |"), markdown);
    }

    @Test
    void ratiosAreJudgedEachInItsDirection() throws IOException {
        final ReportFolder folder =
                new SyntheticRun(directory, "full").full(1, 1).folder();

        final String markdown = Files.readString(folder.directory().resolve("report.md"));

        assertTrue(markdown.contains("| p50_vs_null_relay | 1.26 | <= 1.3 | met |"), markdown);
        assertTrue(markdown.contains("| throughput_64_vs_null_relay | 0.66 | >= 0.7 | not met |"), markdown);
        assertTrue(markdown.contains("verified 12,345,678 writes on a and b"), markdown);
    }

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        final SyntheticRun run = new SyntheticRun(directory, "full").full(1, 1);

        assertEquals(run.measurements(), run.folder().readResults());
    }

    private static Set<String> plots(final ReportFolder folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.directory())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".svg"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
