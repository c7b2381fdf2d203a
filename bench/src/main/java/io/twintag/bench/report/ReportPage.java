package io.twintag.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The page of one run, as Markdown and as HTML, with its plots beside it. */
final class ReportPage {
    static final String MARKDOWN = "report.md";
    static final String HTML = "index.html";

    /** One part of the page; table and note may be null. */
    private record Section(String heading, String note, Table table) {}

    private ReportPage() {}

    /** Replaces plots and pages. @return the plots, in the order of the page. */
    static List<Plots.Plot> write(final Run run) throws IOException {
        final List<Plots.Plot> plots = Plots.of(run);
        final List<Section> sections = sections(run);
        run.folder().removePlots();
        for (final Plots.Plot plot : plots) {
            run.folder().writeText(plot.file(), plot.svg());
        }
        run.folder().writeText(MARKDOWN, markdown(run, sections, plots));
        run.folder().writeText(HTML, html(run, sections, plots));
        return plots;
    }

    private static List<Section> sections(final Run run) {
        final List<Section> sections = new ArrayList<>();
        if (!run.ratios().isEmpty()) {
            sections.add(new Section(
                    "Ratios and targets",
                    "Each from the medians over the forks of this run. What speaks of throughput is to be at least its"
                            + " target, all else at most.",
                    Tables.ratios(run.ratios())));
        }
        if (!run.failed().isEmpty()) {
            sections.add(new Section(
                    "Forks that failed",
                    "They are in no median, no histogram and no plot.",
                    Tables.failed(run.failed())));
        }
        final Set<String> kinds = new LinkedHashSet<>();
        run.cases().forEach(one -> kinds.add(one.kind()));
        kinds.forEach(kind -> sections.addAll(ofKind(kind, run.cases(kind))));
        if (kinds.isEmpty()) {
            sections.add(new Section("Nothing was measured", "results.json holds no measurement.", null));
        }
        return sections;
    }

    private static List<Section> ofKind(final String kind, final List<Case> cases) {
        final List<Section> sections = new ArrayList<>();
        final Table figures = Tables.kind(cases);
        final Table settings = Tables.settings(cases);
        final boolean isAllInSettings = settings != null && !Tables.hasFigures(figures);
        if (!isAllInSettings) {
            sections.add(new Section(
                    title(kind), "Medians over the forks that count, with the least and the most.", figures));
        }
        if (settings != null) {
            sections.add(new Section(
                    title(kind) + (isAllInSettings ? "" : ": settings and further figures"), null, settings));
        }
        return sections;
    }

    private static String headline(final Run run) {
        return run.command() + ": " + run.verdict() + (run.isInterrupted() ? ", interrupted: partial results" : "");
    }

    private static String markdown(final Run run, final List<Section> sections, final List<Plots.Plot> plots) {
        final StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(run.folder().name())
                .append("\n\n**")
                .append(headline(run))
                .append("**");
        text.append(verified(run)).append("\n\n");
        run.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        for (final Section section : sections) {
            text.append("\n## ").append(section.heading()).append("\n\n");
            if (section.note() != null) {
                text.append(section.note()).append("\n\n");
            }
            if (section.table() != null) {
                text.append(section.table().markdown());
            }
        }
        if (!plots.isEmpty()) {
            text.append("\n## Plots\n");
            plots.forEach(plot -> text.append("\n![")
                    .append(plot.title())
                    .append("](")
                    .append(plot.file())
                    .append(")\n"));
        }
        text.append("\n## Environment\n\n")
                .append(Tables.environment(run.environment()).markdown());
        return text.toString();
    }

    private static String html(final Run run, final List<Section> sections, final List<Plots.Plot> plots) {
        final StringBuilder text = new StringBuilder();
        text.append("<p><a href=\"../index.html\">all runs</a></p>\n");
        text.append("<h1>").append(Figures.escape(run.folder().name())).append("</h1>\n");
        text.append("<p>")
                .append(Html.verdict(run))
                .append(Figures.escape(verified(run)))
                .append("</p>\n");
        if (!run.notes().isEmpty()) {
            text.append("<ul>");
            run.notes()
                    .forEach(note ->
                            text.append("<li>").append(Figures.escape(note)).append("</li>"));
            text.append("</ul>\n");
        }
        boolean isPlotted = false;
        for (final Section section : sections) {
            final boolean isDetail = !section.heading().startsWith("Ratios")
                    && !section.heading().startsWith("Forks");
            if (isDetail && !isPlotted) {
                text.append(plots(plots));
                isPlotted = true;
            }
            text.append("<h2>").append(Figures.escape(section.heading())).append("</h2>\n");
            if (section.note() != null) {
                text.append("<p class=\"soft\">")
                        .append(Figures.escape(section.note()))
                        .append("</p>\n");
            }
            if (section.table() != null) {
                text.append(section.table().html());
            }
        }
        text.append("<h2>Environment</h2>\n")
                .append(Tables.environment(run.environment()).html());
        return Html.page("twintag " + run.folder().name(), text.toString());
    }

    private static String plots(final List<Plots.Plot> plots) {
        final StringBuilder text = new StringBuilder();
        plots.forEach(plot -> text.append("<p><img src=\"")
                .append(plot.file())
                .append("\" alt=\"")
                .append(Figures.escape(plot.title()))
                .append("\"></p>\n"));
        return text.toString();
    }

    private static String verified(final Run run) {
        return run.summary().get("verified") instanceof Number number && number.longValue() > 0
                ? " verified " + String.format(java.util.Locale.ROOT, "%,d", number.longValue()) + " writes on a and b."
                : "";
    }

    private static String title(final String kind) {
        return switch (kind) {
            case "retire" -> "Retire: tag entries compared and deleted on both devices";
            case "resync" -> "Resync: blocks in doubt found by the tag tables";
            case "search" -> "Resync: blocks in doubt found by comparing trailers";
            case "path" -> "Path: the steps of a write, ns, all on one thread";
            case "jmh" -> "JMH: one step alone";
            case "writers" -> "Writers: 64 at a time, each waits for its write";
            default -> capital(kind);
        };
    }

    private static String capital(final String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
