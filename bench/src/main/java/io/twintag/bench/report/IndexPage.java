package io.twintag.bench.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The page over all runs of a directory, newest first. One thread. */
public final class IndexPage {
    private static final String FILE = "index.html";

    /** A date, and what comes behind it. */
    private static final String DATED = "\\d{4}-\\d{2}-\\d{2}-.+";

    private static final int DATE_LENGTH = 10;

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
        final Path fresh = reports.resolve(FILE + ".new");
        Files.writeString(fresh, page(entries, skipped));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        return new Index(file, entries.size(), skipped);
    }

    /** Folders named by date, the newest first; those of one day by the time that they started. */
    private static List<Path> folders(final Path reports) throws IOException {
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

    private static String page(final List<Entry> entries, final List<String> skipped) {
        final StringBuilder text = new StringBuilder("<h1>twintag: measurements</h1>\n");
        text.append(
                "<p class=\"soft\">One folder a run, newest first. Ratios are of one interleaved run on one machine.</p>\n");
        if (entries.isEmpty()) {
            text.append("<p>No run yet: <code>./twintag bench latency</code> makes one.</p>\n");
        }
        entries.forEach(entry -> text.append(entry(entry)));
        if (!skipped.isEmpty()) {
            text.append("<h2>Left out</h2>\n<ul>\n");
            skipped.forEach(
                    why -> text.append("<li>").append(Format.escape(why)).append("</li>\n"));
            text.append("</ul>\n");
        }
        return Html.page("twintag: measurements", text.toString());
    }

    private static String entry(final Entry entry) {
        final Run run = entry.run();
        final String name = Format.escape(run.folder().name());
        final StringBuilder text = new StringBuilder("<div class=\"run\">\n");
        text.append("<h2><a href=\"")
                .append(name)
                .append("/index.html\">")
                .append(name)
                .append("</a></h2>\n<p>");
        text.append(Format.escape(name.substring(0, DATE_LENGTH))).append(", ").append(Html.verdict(run));
        text.append("</p>\n<p>");
        for (final Ratio ratio : run.ratios()) {
            text.append("<span class=\"badge\">")
                    .append(Format.escape(ratio.name() + " " + ratio.valueText()))
                    .append(judgement(ratio))
                    .append("</span>");
        }
        text.append("</p>\n");
        if (!entry.plots().isEmpty()) {
            final Plots.Plot first = entry.plots().get(0);
            text.append("<a href=\"")
                    .append(name)
                    .append("/index.html\"><img width=\"640\" src=\"")
                    .append(name);
            text.append('/').append(first.file()).append("\" alt=\"").append(Format.escape(first.title()));
            text.append("\"></a>\n");
        }
        return text.append("</div>\n").toString();
    }

    private static String judgement(final Ratio ratio) {
        if (!ratio.hasTarget()) {
            return "";
        }
        return " <span class=\"" + (ratio.isMet() ? "met" : "missed") + "\">"
                + Format.escape(ratio.isMet() ? "met" : ratio.judgement() + " (" + ratio.targetText() + ")")
                + "</span>";
    }
}
