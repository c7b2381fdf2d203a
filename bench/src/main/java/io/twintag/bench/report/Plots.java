package io.twintag.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Which plots a run has, and what is drawn in them. */
final class Plots {
    private static final int MAX_LOADS = 6;
    private static final int POINTS_A_NINE = 40;

    /** Above it a percentile rests on fewer than some ten records: it is not drawn. */
    private static final double RECORDS_BEHIND_A_POINT = 10;

    /** Up to here a line has dots: it might be but one point. */
    private static final int FEW_SECONDS = 10;

    private static final String PATH = "path";
    private static final String TWINTAG = "twintag";
    private static final String DOUBLE_COPY = "double-copy";

    /**
     * One plot.
     *
     * @param file  its name in the folder.
     * @param title as in the picture.
     * @param svg   the picture.
     */
    record Plot(String file, String title, String svg) {}

    private Plots() {}

    static List<Plot> of(final Run run) {
        final List<Plot> plots = new ArrayList<>();
        final List<List<Case>> loads = loads(run);
        loads.forEach(load -> plots.add(percentiles(load)));
        plots.addAll(throughput(run));
        plots.addAll(load(run));
        loads.forEach(load -> plots.add(seconds(load)));
        plots.addAll(calls(run));
        plots.addAll(path(run));
        plots.addAll(MirrorPlots.of(run));
        return plots;
    }

    /** Cases with histograms, those of the same load together. */
    private static List<List<Case>> loads(final Run run) {
        final Map<String, List<Case>> byLoad = run.cases().stream()
                .filter(one -> one.latency() != null)
                .collect(Collectors.groupingBy(
                        one -> one.kind() + "-" + one.loadSlug(), LinkedHashMap::new, Collectors.toList()));
        return compared(byLoad).toList();
    }

    /** Loads of several sinks; where there are none, the first. */
    private static Stream<List<Case>> compared(final Map<String, List<Case>> byLoad) {
        final boolean isCompared = byLoad.values().stream().anyMatch(cases -> cases.size() > 1);
        return byLoad.values().stream()
                .filter(cases -> !isCompared || cases.size() > 1)
                .limit(isCompared ? MAX_LOADS : 1);
    }

    private static Plot percentiles(final List<Case> load) {
        double greatest = 0;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (final Case one : load) {
            greatest = Math.max(greatest, lastPercentile(one.latency()));
            least = Math.min(least, Math.max(1, one.latency().getMinValue()));
            most = Math.max(most, one.latency().getValueAtPercentile(lastPercentile(one.latency())));
        }
        final List<Series> series = load.stream()
                .map(one -> line(one, percentilePoints(one.latency())))
                .toList();
        final String title = "Latency by percentile";
        return new Plot(
                "percentiles-" + slug(load.get(0)) + ".svg",
                title + ", " + load.get(0).load(),
                LineChart.draw(
                        title,
                        subtitle(load),
                        Axis.percentiles(greatest),
                        Axis.logarithmic("latency, logarithmic", least, most, Figures::duration),
                        series));
    }

    private static List<Series.Point> percentilePoints(final Histogram histogram) {
        final List<Series.Point> points = new ArrayList<>();
        final double last = lastPercentile(histogram);
        final double nines = -Math.log10(1 - last / 100);
        final int count = (int) Math.ceil(nines * POINTS_A_NINE);
        for (int i = 0; i <= count; i++) {
            final double percentile = i == count ? last : 100 * (1 - Math.pow(10, -nines * i / count));
            points.add(Series.Point.of(percentile, Math.max(1, histogram.getValueAtPercentile(percentile))));
        }
        return points;
    }

    /** The last percentile on the axis: 99.99, or fewer nines where there are too few records. */
    static double lastPercentile(final Histogram histogram) {
        double last = 90;
        for (final double percentile : new double[] {99, 99.9, 99.99}) {
            if (histogram.getTotalCount() * (1 - percentile / 100) >= RECORDS_BEHIND_A_POINT) {
                last = percentile;
            }
        }
        return last;
    }

    private static Plot seconds(final List<Case> load) {
        final List<Series> series = new ArrayList<>();
        double least = Double.MAX_VALUE;
        double most = 0;
        int longest = 0;
        for (final Case one : load) {
            final Series.Marks marks =
                    one.seconds().size() <= FEW_SECONDS ? Series.Marks.LINE_AND_DOTS : Series.Marks.LINE;
            series.add(line(one, points(one, Case.Second::p99Ns), one.sink() + " p99", marks));
            least = Math.min(
                    least,
                    one.seconds().stream().mapToDouble(Case.Second::p99Ns).min().orElse(1));
            most = Math.max(
                    most,
                    one.seconds().stream().mapToDouble(Case.Second::maxNs).max().orElse(1));
            longest = Math.max(longest, one.seconds().size());
        }
        // The maxima of all sinks would hide each other: those of the others are in the tables.
        final boolean isWithTwintag = load.stream().anyMatch(one -> one.sink().equals(TWINTAG));
        load.stream()
                .filter(one -> !isWithTwintag || one.sink().equals(TWINTAG))
                .forEach(one -> series.add(
                        line(one, points(one, Case.Second::maxNs), one.sink() + " max", Series.Marks.RINGS)));
        final String title = "p99 and maximum of each second";
        return new Plot(
                "seconds-" + slug(load.get(0)) + ".svg",
                title + ", " + load.get(0).load(),
                LineChart.draw(
                        title,
                        subtitle(load),
                        Axis.seconds("second of measuring, forks one after another", longest),
                        Axis.logarithmic("latency, logarithmic", Math.max(1, least), most, Figures::duration),
                        series));
    }

    private static List<Series.Point> points(final Case one, final Function<Case.Second, Double> figure) {
        final List<Series.Point> points = new ArrayList<>();
        for (int i = 0; i < one.seconds().size(); i++) {
            points.add(Series.Point.of(
                    i + 1, Math.max(1, figure.apply(one.seconds().get(i)))));
        }
        return points;
    }

    /** p99 of each rate, where a sink has several. */
    private static List<Plot> load(final Run run) {
        final List<Plot> plots = new ArrayList<>();
        final Map<String, List<Case>> sweeps = run.cases().stream()
                .filter(one -> one.targetPerS() > 0 && one.latencyNs("p99").isKnown())
                .collect(Collectors.groupingBy(
                        one -> one.kind() + "-" + one.payloadBytes() + "b" + (one.isForced() ? "-forced" : ""),
                        LinkedHashMap::new,
                        Collectors.toList()));
        sweeps.forEach((slug, cases) -> {
            if (cases.stream().mapToLong(Case::targetPerS).distinct().count() > 1) {
                final String title = "p99 against load";
                plots.add(new Plot(
                        "load-" + slug + ".svg",
                        title + ", " + commonLoad(cases.get(0)),
                        LineChart.draw(
                                title,
                                commonLoad(cases.get(0)) + "; " + forks(cases)
                                        + ", medians, whiskers from least to most",
                                Axis.logarithmic(
                                        "load, records a second, logarithmic",
                                        leastRate(cases),
                                        greatest(cases, Case::targetPerS),
                                        Figures::count),
                                logarithmic("p99 latency, logarithmic", cases, one -> one.latencyNs("p99")),
                                bySink(cases, Case::targetPerS, one -> one.latencyNs("p99")))));
            }
        });
        return plots;
    }

    private static List<Plot> throughput(final Run run) {
        final List<Plot> plots = new ArrayList<>();
        for (final boolean isForced : new boolean[] {false, true}) {
            final List<Case> cases = run.cases("throughput").stream()
                    .filter(one -> one.isForced() == isForced && one.perSecond().isKnown())
                    .toList();
            if (cases.isEmpty()) {
                continue;
            }
            final String where = isForced ? "forced on both" : "page cache on both";
            final boolean hasBound = cases.stream().anyMatch(one -> one.sink().equals(DOUBLE_COPY));
            final List<Double> sizes = cases.stream()
                    .map(one -> (double) Math.max(1, one.payloadBytes()))
                    .distinct()
                    .sorted()
                    .toList();
            final String title = "Throughput against payload" + (hasBound ? ", and the double copy as its bound" : "");
            plots.add(new Plot(
                    "throughput" + (isForced ? "-forced" : "") + ".svg",
                    title + ", " + where,
                    LineChart.draw(
                            title,
                            where + "; " + forks(cases) + ", medians, whiskers from least to most",
                            Axis.sizes("payload of a record, logarithmic", sizes, size -> Figures.bytes((long) size)),
                            logarithmicCount("records a second, logarithmic", cases),
                            bySink(cases, one -> Math.max(1, one.payloadBytes()), Case::perSecond))));
        }
        return plots;
    }

    private static List<Plot> calls(final Run run) {
        final Map<String, List<Case>> byLoad = run.cases().stream()
                .filter(one -> one.callNs("p50").isKnown() && one.callNs("p99").isKnown())
                .collect(Collectors.groupingBy(
                        one -> one.kind() + "-" + one.loadSlug(), LinkedHashMap::new, Collectors.toList()));
        return compared(byLoad).map(Plots::calls).toList();
    }

    private static Plot calls(final List<Case> cases) {
        final List<SpanChart.Row> rows = cases.stream()
                .map(one -> {
                    final double p50 = Math.max(1, one.callNs("p50").value());
                    final double p99 = Math.max(1, one.callNs("p99").value());
                    return new SpanChart.Row(
                            one.sink(),
                            SinkStyle.of(one.sink()),
                            p50,
                            p99,
                            Figures.figures(p50) + " / " + Figures.figures(p99));
                })
                .toList();
        final double least =
                rows.stream().mapToDouble(SpanChart.Row::from).min().orElse(1);
        final double most = rows.stream().mapToDouble(SpanChart.Row::to).max().orElse(1);
        final String title = "Time of one append on the application's own thread";
        return new Plot(
                "call-" + slug(cases.get(0)) + ".svg",
                title + ", " + cases.get(0).load(),
                SpanChart.draw(
                        title,
                        cases.get(0).load() + "; " + forks(cases),
                        "dot: p50, ring: p99, both medians over forks; figures in ns",
                        Axis.logarithmic("time on the calling thread, logarithmic", least, most, Figures::duration),
                        rows));
    }

    /** The steps of a write: settings of measurements of kind "path" name them, in ns. */
    private static List<Plot> path(final Run run) {
        final List<Plot> plots = new ArrayList<>();
        for (final Case one : run.cases(PATH)) {
            final List<StackedBar.Part> parts = new ArrayList<>();
            if (one.isMeasured()) {
                for (final String step : one.counted().get(0).settings().keySet()) {
                    final Case.Median ns = one.setting(step);
                    if (ns.isKnown() && ns.value() >= 0) {
                        parts.add(new StackedBar.Part(step, ns.value()));
                    }
                }
            }
            if (!parts.isEmpty()) {
                final String title = "The way of one write, step by step: " + one.sink();
                plots.add(new Plot(
                        "path-" + fileName(one.sink()) + "-" + one.loadSlug() + ".svg",
                        title,
                        StackedBar.draw(
                                title,
                                Figures.bytes(one.payloadBytes()) + ", batches of 64, all parts on one thread; "
                                        + forks(List.of(one)) + ", medians",
                                parts)));
            }
        }
        return plots;
    }

    private static Series line(final Case one, final List<Series.Point> points) {
        return line(one, points, one.sink(), Series.Marks.LINE);
    }

    private static Series line(
            final Case one, final List<Series.Point> points, final String name, final Series.Marks marks) {
        return new Series(name, SinkStyle.of(one.sink()), marks, points);
    }

    private static List<Series> bySink(
            final List<Case> cases, final Function<Case, Number> x, final Function<Case, Case.Median> y) {
        final Map<String, List<Series.Point>> sinks = new LinkedHashMap<>();
        cases.stream()
                .sorted((one, other) -> Double.compare(
                        x.apply(one).doubleValue(), x.apply(other).doubleValue()))
                .forEach(one -> {
                    final Case.Median median = y.apply(one);
                    sinks.computeIfAbsent(one.sink(), ignored -> new ArrayList<>())
                            .add(new Series.Point(
                                    x.apply(one).doubleValue(), median.value(), median.min(), median.max()));
                });
        final List<Series> series = new ArrayList<>();
        sinks.forEach(
                (sink, points) -> series.add(new Series(sink, SinkStyle.of(sink), Series.Marks.LINE_AND_DOTS, points)));
        return series;
    }

    private static Axis logarithmic(
            final String label, final List<Case> cases, final Function<Case, Case.Median> figure) {
        return Axis.logarithmic(label, least(cases, figure), most(cases, figure), Figures::duration);
    }

    private static Axis logarithmicCount(final String label, final List<Case> cases) {
        return Axis.logarithmic(label, least(cases, Case::perSecond), most(cases, Case::perSecond), Figures::count);
    }

    private static double least(final List<Case> cases, final Function<Case, Case.Median> figure) {
        return cases.stream().mapToDouble(one -> figure.apply(one).min()).min().orElse(1);
    }

    private static double most(final List<Case> cases, final Function<Case, Case.Median> figure) {
        return cases.stream().mapToDouble(one -> figure.apply(one).max()).max().orElse(1);
    }

    private static double leastRate(final List<Case> cases) {
        return cases.stream().mapToDouble(Case::targetPerS).min().orElse(1);
    }

    private static double greatest(final List<Case> cases, final Function<Case, Long> figure) {
        return cases.stream().mapToDouble(figure::apply).max().orElse(1);
    }

    private static String subtitle(final List<Case> cases) {
        return cases.get(0).load() + "; " + forks(cases)
                + (cases.stream().anyMatch(one -> SinkStyle.of(one.sink()).isDashed()) ? "; dashed: floors" : "");
    }

    private static String forks(final List<Case> cases) {
        final int least =
                cases.stream().mapToInt(one -> one.counted().size()).min().orElse(0);
        final int most =
                cases.stream().mapToInt(one -> one.counted().size()).max().orElse(0);
        return (least == most ? "" : least + " to ") + most + (most == 1 ? " fork" : " forks");
    }

    private static String commonLoad(final Case one) {
        return Figures.bytes(one.payloadBytes()) + ", " + (one.isForced() ? "forced on both" : "page cache on both");
    }

    private static String slug(final Case one) {
        return fileName(one.kind()) + "-" + one.loadSlug();
    }

    /** Letters, digits and dashes only. */
    private static String fileName(final String name) {
        return name.replaceAll("[^A-Za-z0-9-]", "-");
    }
}
