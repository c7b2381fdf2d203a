package io.twintag.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The steps of improvement, kept by hand as a table in Markdown beside the index: what was changed, before, after. */
final class ImprovementSteps {
    static final String FILE = "steps.md";

    private ImprovementSteps() {}

    /** The first table of the file as HTML, and a link to the file; empty without one. */
    static String html(final Path reports) throws IOException {
        final Path file = reports.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return "";
        }
        final StringBuilder text = new StringBuilder("<h2 id=\"steps\">Steps of improvement</h2>\n");
        final Table table = table(Files.readAllLines(file));
        if (table == null || table.rows().isEmpty()) {
            text.append("<p class=\"soft\">None is recorded yet.</p>\n");
        } else {
            text.append("<div class=\"steps\">").append(table.html()).append("</div>\n");
        }
        return text.append("<p class=\"soft\">From <a href=\"" + FILE + "\">" + FILE + "</a>.</p>\n")
                .toString();
    }

    private static Table table(final List<String> lines) {
        final List<List<String>> rows = new ArrayList<>();
        boolean isInTable = false;
        for (final String line : lines) {
            final boolean isRow = line.strip().startsWith("|");
            if (isInTable && !isRow) {
                break;
            }
            isInTable |= isRow;
            if (isRow && !line.strip().matches("[|\\s:-]+")) {
                rows.add(cells(line.strip()));
            }
        }
        return rows.isEmpty() ? null : new Table(rows.get(0), rows.subList(1, rows.size()));
    }

    private static List<String> cells(final String line) {
        final String inner =
                line.substring(1, line.endsWith("|") && line.length() > 1 ? line.length() - 1 : line.length());
        return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
    }
}
