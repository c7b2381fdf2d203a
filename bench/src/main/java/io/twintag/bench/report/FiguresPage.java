package io.twintag.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Writes the figures of the newest whole runs into a page of Markdown, between two marks; what else stands on the page
 * is somebody's words and stays. One thread.
 */
public final class FiguresPage {
    private static final String BEGIN = "<!-- figures: made by twintag bench report, do not edit -->\n";
    private static final String END = "<!-- end of figures -->\n";

    /** Base rates are measured with every sink; other rates are steps of a sweep. */
    private static final int FEWEST_SINKS = 2;

    private FiguresPage() {}

    /**
     * Rewrites the figures of a page.
     *
     * @param reports holds a folder for each run.
     * @param page    with the two marks.
     * @throws IOException a file cannot be read or written, or the page lacks the marks; the message says which.
     */
    public static void rewrite(final Path reports, final Path page) throws IOException {
        Files.writeString(page, rewritten(reports, page));
    }

    /** The page as it should be. */
    static String rewritten(final Path reports, final Path page) throws IOException {
        final String text = Files.readString(page);
        final int begin = text.indexOf(BEGIN);
        final int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    page + " has no place for figures: put these two lines where they belong:\n" + BEGIN + END);
        }
        final List<Run> runs = new ArrayList<>();
        for (final Path folder : IndexPage.folders(reports)) {
            runs.add(Run.read(ReportFolder.open(folder)));
        }
        final Path link = page.toAbsolutePath().getParent().relativize(reports.toAbsolutePath());
        return text.substring(0, begin + BEGIN.length()) + figures(new Headline(runs), link) + text.substring(end);
    }

    private static String figures(final Headline headline, final Path link) {
        final StringBuilder text = new StringBuilder();
        headline.newest("latency").ifPresent(run -> {
            heading(text, "Latency on a schedule", run, link);
            latency(text, run.cases("latency"));
        });
        headline.newest("throughput").ifPresent(run -> {
            heading(text, "As fast as it goes", run, link);
            rates(text, run.cases("throughput"));
        });
        headline.newest("peers").ifPresent(run -> {
            heading(text, "Beside peers", run, link);
            rates(text, run.cases("throughput"));
            latency(text, run.cases("latency"));
            writers(text, run.cases("writers"));
        });
        headline.newest("mirror").ifPresent(run -> {
            heading(text, "In the background", run, link);
            text.append(Tables.ratios(run.ratios()).markdown());
        });
        headline.newest("proofs").ifPresent(run -> {
            heading(text, "What a write does not do", run, link);
            text.append(Tables.ratios(run.ratios()).markdown());
        });
        final List<Ratio> targets = headline.newest().stream()
                .flatMap(run -> run.ratios().stream())
                .filter(Ratio::hasTarget)
                .toList();
        text.append("\n### Targets\n\n").append(Tables.ratios(targets).markdown());
        return text.append('\n').toString().replace("\n\n\n", "\n\n");
    }

    private static void heading(final StringBuilder text, final String words, final Run run, final Path link) {
        final String name = run.folder().name();
        text.append("\n### ")
                .append(words)
                .append("\n\nMedians over the forks of [")
                .append(name)
                .append("](")
                .append(link)
                .append('/')
                .append(name)
                .append("/report.md), where the least and the most of each, all settings and the plots are.\n\n");
    }

    private static void latency(final StringBuilder text, final List<Case> cases) {
        for (final Collection<Case> same : byLoad(cases)) {
            final Case first = same.iterator().next();
            text.append(first.load()).append(", latency from the time a record was due:\n\n");
            final List<List<String>> rows = same.stream()
                    .map(one -> List.of(one.sink(), latency(one, "p50"), latency(one, "p99"), latency(one, "p99.9")))
                    .toList();
            text.append(new Table(List.of("sink", "p50", "p99", "p99.9"), rows).markdown())
                    .append('\n');
        }
    }

    /** The cases of each load that more than one sink was measured with, in their order. */
    private static List<Collection<Case>> byLoad(final List<Case> cases) {
        final Map<String, Collection<Case>> loads = new LinkedHashMap<>();
        cases.stream().filter(one -> one.latencyNs("p50").isKnown()).forEach(one -> loads.computeIfAbsent(
                        one.load(), ignored -> new ArrayList<>())
                .add(one));
        return loads.values().stream()
                .filter(same -> same.size() >= FEWEST_SINKS)
                .toList();
    }

    private static String latency(final Case one, final String percentile) {
        final Case.Median median = one.latencyNs(percentile);
        return median.isKnown() ? Figures.duration(median.value()) : "-";
    }

    private static void rates(final StringBuilder text, final List<Case> cases) {
        final TreeSet<Integer> payloads = new TreeSet<>();
        final Map<String, Map<Integer, String>> sinks = new LinkedHashMap<>();
        for (final Case one : cases) {
            if (one.perSecond().isKnown()) {
                payloads.add(one.payloadBytes());
                sinks.computeIfAbsent(one.sink(), ignored -> new LinkedHashMap<>())
                        .put(one.payloadBytes(), Figures.count(one.perSecond().value()));
            }
        }
        final List<String> head = new ArrayList<>(List.of("writes a second"));
        payloads.forEach(bytes -> head.add(Figures.bytes(bytes)));
        final List<List<String>> rows = new ArrayList<>();
        sinks.forEach((sink, figures) -> {
            final List<String> row = new ArrayList<>(List.of(sink));
            payloads.forEach(bytes -> row.add(figures.getOrDefault(bytes, "-")));
            rows.add(row);
        });
        text.append(new Table(head, rows).markdown()).append('\n');
    }

    private static void writers(final StringBuilder text, final List<Case> cases) {
        final Function<Case, String> rate =
                one -> one.perSecond().isKnown() ? Figures.count(one.perSecond().value()) : "-";
        final List<List<String>> rows = cases.stream()
                .map(one -> List.of(one.sink(), rate.apply(one), latency(one, "p50"), latency(one, "p99")))
                .toList();
        text.append("Forced to disk on both copies before it is acknowledged, 64 writers:\n\n")
                .append(new Table(List.of("sink", "writes a second", "p50", "p99"), rows).markdown())
                .append('\n');
    }
}
