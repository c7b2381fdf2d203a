package io.twintag.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plots of what keeps the two copies equal: entries retired, and resyncs step by step. */
final class MirrorPlots {
    private static final String RETIRE = "retire";
    private static final String SEARCH = "search";

    /**
     * A setting of a resync that is a step of it, in seconds, to what the legend calls it; in the order of the steps.
     */
    private static final Map<String, String> STEPS = steps();

    private MirrorPlots() {}

    private static Map<String, String> steps() {
        final Map<String, String> steps = new LinkedHashMap<>();
        for (final String step : List.of(
                "opening the device",
                "attached, sealed, recorded",
                "tag tables fetched and compared",
                "trailers compared",
                "blocks copied",
                "both devices flushed")) {
            steps.put(step + ", s", step);
        }
        return steps;
    }

    static List<Plots.Plot> of(final Run run) {
        final List<Plots.Plot> plots = new ArrayList<>();
        run.cases(RETIRE).stream().filter(Case::isMeasured).limit(1).forEach(one -> plots.add(retired(one)));
        final List<Case> resyncs = new ArrayList<>(run.cases("resync"));
        resyncs.addAll(run.cases(SEARCH));
        final List<BarChart.Row> rows =
                resyncs.stream().filter(Case::isMeasured).map(MirrorPlots::row).toList();
        if (!rows.isEmpty()) {
            final double most =
                    rows.stream().mapToDouble(BarChart.Row::total).max().orElse(1);
            final String title = "A device comes back: from opening it until both are up to date";
            plots.add(new Plots.Plot(
                    "resync.svg",
                    title,
                    BarChart.draw(
                            title,
                            "every block in doubt was written while the device was away; medians over forks",
                            Axis.linear("seconds", most, Figures::figures),
                            rows)));
        }
        return plots;
    }

    private static Plots.Plot retired(final Case one) {
        final List<BarChart.Row> rows = new ArrayList<>();
        bar(rows, "writes, full load", one.setting("written/s meanwhile"));
        bar(rows, "entries retired meanwhile", one.perSecond());
        bar(rows, "entries retired, load ended", one.setting("retired/s of these, without load"));
        final double most = rows.stream().mapToDouble(BarChart.Row::total).max().orElse(1);
        final String title = "Tag entries compared and forgotten";
        return new Plots.Plot(
                "retire.svg",
                title,
                BarChart.draw(
                        title,
                        one.load() + "; an entry counts once, on both devices; medians over forks",
                        Axis.linear("a second", most, Figures::count),
                        rows));
    }

    private static void bar(final List<BarChart.Row> rows, final String name, final Case.Median value) {
        if (value.isKnown()) {
            rows.add(new BarChart.Row(
                    name, List.of(new BarChart.Part("a second", value.value())), Figures.count(value.value()) + "/s"));
        }
    }

    private static BarChart.Row row(final Case one) {
        final List<BarChart.Part> parts = new ArrayList<>();
        STEPS.forEach((setting, name) -> {
            final Case.Median seconds = one.setting(setting);
            parts.add(new BarChart.Part(name, seconds.isKnown() ? seconds.value() : 0));
        });
        final double total = parts.stream().mapToDouble(BarChart.Part::value).sum();
        final String name = Figures.count(one.setting("blocks in doubt").value()) + " blocks of "
                + Figures.bytes(one.payloadBytes()) + (one.kind().equals(SEARCH) ? ", by trailers" : ", by tags");
        return new BarChart.Row(
                name,
                parts,
                Figures.figures(total) + " s, "
                        + Figures.count(one.setting("bytes copied").value()) + "B");
    }
}
