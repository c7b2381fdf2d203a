package io.twintag.bench.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table, as Markdown and as HTML. The first column is text; of the others, those with long cells, all else is
 * figures.
 */
record Table(List<String> head, List<List<String>> rows) {
    /** No figure is longer, a span apart. */
    private static final int LONGEST_FIGURE = 20;

    private static final Pattern SPAN = Pattern.compile("([^(]+) \\(([^()]+ - [^()]+)\\)");

    String markdown() {
        final StringBuilder text = new StringBuilder();
        row(text, head);
        text.append("|---").append("|---:".repeat(head.size() - 1)).append("|\n");
        rows.forEach(row -> row(text, row));
        return text.toString();
    }

    private static void row(final StringBuilder text, final List<String> cells) {
        cells.forEach(cell -> text.append("| ")
                .append(cell.replace("|", "\\|").replace("\n", " "))
                .append(' '));
        text.append("|\n");
    }

    String html() {
        final StringBuilder text = new StringBuilder("<div class=\"scroll\"><table>\n<thead><tr>");
        final boolean[] isText = new boolean[head.size()];
        for (int column = 0; column < head.size(); column++) {
            isText[column] = isText(column);
            text.append(isText[column] ? "<th class=\"text\">" : "<th>")
                    .append(Figures.escape(head.get(column)))
                    .append("</th>");
        }
        text.append("</tr></thead>\n<tbody>\n");
        for (final List<String> row : rows) {
            text.append("<tr>");
            for (int column = 0; column < row.size(); column++) {
                final String cell = row.get(column);
                text.append(column < isText.length && isText[column] ? "<td class=\"text\">" : cssClass(cell))
                        .append(content(cell))
                        .append("</td>");
            }
            text.append("</tr>\n");
        }
        return text.append("</tbody></table></div>\n").toString();
    }

    private boolean isText(final int column) {
        return column > 0
                && rows.stream()
                        .filter(row -> column < row.size())
                        .map(row -> row.get(column))
                        .anyMatch(cell -> cell.length() > LONGEST_FIGURE
                                && !SPAN.matcher(cell).matches());
    }

    /** The span of "1.2 (1.1 - 1.4)" stands small below its figure. */
    private static String content(final String cell) {
        final Matcher span = SPAN.matcher(cell);
        return span.matches()
                ? Figures.escape(span.group(1)) + "<small>" + Figures.escape(span.group(2)) + "</small>"
                : Figures.escape(cell);
    }

    private static String cssClass(final String cell) {
        return switch (cell) {
            case "met" -> "<td class=\"met\">";
            case "not met", "not measured" -> "<td class=\"missed\">";
            default -> "<td>";
        };
    }
}
