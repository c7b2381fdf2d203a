package io.twintag.bench.report;

import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The page over all runs of a directory: the newest full run of each command, then the others. One thread. */
public final class IndexPage {
    private static final String FILE = "index.html";

    /** A date, and what comes behind it. */
    private static final String DATED = "\\d{4}-\\d{2}-\\d{2}-.+";

    private static final int DATE_LENGTH = 10;

    private static final List<String> COMMANDS = List.of("latency", "throughput", "peers", "proofs", "mirror", "jmh");

    /**
     * What became of an index.
     *
     * @param file    the page.
     * @param runs    folders that are on it.
     * @param skipped why others are not, each text naming the folder and the file.
     */
    public record Index(Path file, int runs, List<String> skipped) {}

    private record Entry(Run run, List<Plots.Plot> plots) {}

    private IndexPage() {}

    /**
     * Makes the report of each run anew, and the page over them.
     *
     * @param reports holds a folder for each run.
     * @throws IOException the directory cannot be read, or the page not be written.
     */
    public static Index rebuild(final Path reports) throws IOException {
        final List<Entry> entries = new ArrayList<>();
        final List<String> skipped = new ArrayList<>();
        for (final Path directory : folders(reports)) {
            try {
                final Run run = Run.read(ReportFolder.open(directory));
                entries.add(new Entry(run, ReportPage.write(run)));
            } catch (final IOException ex) {
                skipped.add(ex.getMessage());
            }
        }
        final Path file = reports.resolve(FILE);
        // Not forced: it is made again from the reports.
        final byte[] bytes = page(reports, entries, skipped).getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(file, bytes, AtomicFile.Durability.UNFORCED);
        return new Index(file, entries.size(), skipped);
    }

    /** Folders named by date, the newest first; those of one day by the time that they started. */
    static List<Path> folders(final Path reports) throws IOException {
        final List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(reports, Files::isDirectory)) {
            for (final Path directory : found) {
                if (directory.getFileName().toString().matches(DATED)) {
                    folders.add(directory);
                }
            }
        }
        folders.sort(Comparator.comparing(IndexPage::age).reversed());
        return folders;
    }

    private static String age(final Path directory) {
        final String name = directory.getFileName().toString();
        String started = "";
        try {
            started = String.valueOf(
                    ReportFolder.open(directory).readEnvironment().get("started"));
        } catch (final IOException unreadable) {
            // It is named among those that are skipped.
            started = "";
        }
        return name.substring(0, DATE_LENGTH) + " " + started + " " + name;
    }

    private static String page(final Path reports, final List<Entry> entries, final List<String> skipped)
            throws IOException {
        final StringBuilder text = new StringBuilder("<h1>twintag: how fast it is</h1>\n");
        text.append(
                "<p class=\"soft\">Two copies of each write on two devices. Ratios are of one interleaved run on one"
                        + " machine; the newest run of each command counts.</p>\n");
        final Headline headline = new Headline(entries.stream().map(Entry::run).toList());
        text.append(headline.html());
        entries.stream()
                .filter(entry -> (Object) entry.run() == headline.pictured())
                .limit(1)
                .forEach(entry -> text.append(picture(entry, 860)));
        text.append(ImprovementSteps.html(reports));
        if (entries.isEmpty()) {
            text.append("<p>No run yet: <code>./twintag bench latency</code> makes one.</p>\n");
        }
        final List<Entry> first = newestWhole(entries);
        text.append(section("The newest full run of each command", first));
        text.append(section(
                first.isEmpty() ? "All runs, the newest first" : "All others, the newest first",
                entries.stream().filter(entry -> !first.contains(entry)).toList()));
        if (!skipped.isEmpty()) {
            text.append("<h2>Left out</h2>\n<ul>\n");
            skipped.forEach(
                    why -> text.append("<li>").append(Figures.escape(why)).append("</li>\n"));
            text.append("</ul>\n");
        }
        return Html.page("twintag: how fast it is", text.toString());
    }

    /** What a newcomer asks first comes first. */
    private static List<Entry> newestWhole(final List<Entry> entries) {
        final List<Entry> newest = new ArrayList<>();
        final Set<String> commands = new HashSet<>();
        for (final Entry entry : entries) {
            if (entry.run().isWhole() && commands.add(entry.run().command())) {
                newest.add(entry);
            }
        }
        newest.sort(Comparator.comparingInt(entry -> {
            final int at = COMMANDS.indexOf(entry.run().command());
            return at < 0 ? COMMANDS.size() : at;
        }));
        return newest;
    }

    private static String section(final String heading, final List<Entry> entries) {
        if (entries.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder("<h2>" + heading + "</h2>\n<div class=\"runs\">\n");
        entries.forEach(entry -> text.append(entry(entry)));
        return text.append("</div>\n").toString();
    }

    private static String entry(final Entry entry) {
        final Run run = entry.run();
        final String name = Figures.escape(run.folder().name());
        final StringBuilder text = new StringBuilder("<div class=\"run\">\n");
        text.append("<h3><a href=\"")
                .append(name)
                .append("/index.html\">")
                .append(name)
                .append("</a></h3>\n<p>");
        text.append(Html.verdict(run)).append(missed(run.ratios()));
        if (!run.isWhole()) {
            text.append(" <span class=\"badge\">partial: ")
                    .append(Figures.escape(run.partialBecause()))
                    .append("</span>");
        }
        text.append("</p>\n");
        if (!run.ratios().isEmpty()) {
            text.append("<details><summary>").append(run.ratios().size()).append(" ratios</summary>\n<p>");
            for (final Ratio ratio : run.ratios()) {
                text.append("<span class=\"badge\">")
                        .append(Figures.escape(ratio.name() + " " + ratio.valueText()))
                        .append(judgement(ratio))
                        .append("</span>\n");
            }
            text.append("</p></details>\n");
        }
        return text.append(picture(entry, 480)).append("</div>\n").toString();
    }

    private static String missed(final List<Ratio> ratios) {
        final long targets = ratios.stream().filter(Ratio::hasTarget).count();
        final long met =
                ratios.stream().filter(Ratio::hasTarget).filter(Ratio::isMet).count();
        return targets == 0 ? "" : " " + met + " of " + targets + " targets met.";
    }

    /** The first plot of a run, as a link to its page. */
    private static String picture(final Entry entry, final int width) {
        if (entry.plots().isEmpty()) {
            return "";
        }
        final String name = Figures.escape(entry.run().folder().name());
        final Plots.Plot first = entry.plots().get(0);
        return "<a href=\"" + name + "/index.html\"><img width=\"" + width + "\" src=\"" + name + "/" + first.file()
                + "\" alt=\"" + Figures.escape(first.title()) + "\"></a>\n";
    }

    private static String judgement(final Ratio ratio) {
        if (!ratio.hasTarget()) {
            return "";
        }
        return " <span class=\"" + (ratio.isMet() ? "met" : "missed") + "\">"
                + Figures.escape(ratio.isMet() ? "met" : ratio.judgement() + " (" + ratio.targetText() + ")")
                + "</span>";
    }
}
