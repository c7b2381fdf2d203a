package io.twintag.bench.report;

import java.util.List;

/** A table, as Markdown and as HTML. The first column is text, the others are figures. */
record Table(List<String> head, List<List<String>> rows) {

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
        head.forEach(cell -> text.append("<th>").append(Format.escape(cell)).append("</th>"));
        text.append("</tr></thead>\n<tbody>\n");
        for (final List<String> row : rows) {
            text.append("<tr>");
            row.forEach(cell ->
                    text.append(cssClass(cell)).append(Format.escape(cell)).append("</td>"));
            text.append("</tr>\n");
        }
        return text.append("</tbody></table></div>\n").toString();
    }

    private static String cssClass(final String cell) {
        return switch (cell) {
            case "met" -> "<td class=\"met\">";
            case "not met", "not measured" -> "<td class=\"missed\">";
            default -> "<td>";
        };
    }
}
