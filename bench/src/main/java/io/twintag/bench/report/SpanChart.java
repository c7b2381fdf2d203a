package io.twintag.bench.report;

import java.util.List;

/** A row for each sink, and in it from one figure to a greater one: p50 as a dot, p99 as a ring, a line between. */
final class SpanChart {
    private static final int WIDTH = 980;
    private static final int LEFT = 240;
    private static final int RIGHT = 860;
    private static final int TOP = 104;
    private static final int ROW = 34;

    private SpanChart() {}

    /** @param text both figures, as they stand at the end of the row. */
    record Row(String name, SinkStyle style, double from, double to, String text) {}

    /** @param spans what dot and ring mean. */
    static String draw(
            final String title, final String subtitle, final String spans, final Axis x, final List<Row> rows) {
        final int bottom = TOP + rows.size() * ROW;
        final Svg svg = new Svg(WIDTH, bottom + 66, title + " (" + subtitle + ")");
        svg.text(24, 30, "start", "ink title", title);
        svg.text(24, 52, "start", "soft", subtitle);
        svg.text(24, 74, "start", "soft", spans);
        for (final double tick : x.ticks()) {
            final double at = across(x, tick);
            svg.line(at, TOP - 8, at, bottom, "class=\"grid\"");
            svg.text(at, bottom + 20, "middle", "soft", x.text().apply(tick));
        }
        svg.line(LEFT, bottom, RIGHT, bottom, "class=\"axis\"");
        svg.text((LEFT + RIGHT) / 2.0, bottom + 48, "middle", "ink", x.label());
        double at = TOP + ROW / 2.0 - 4;
        for (final Row row : rows) {
            final String color = row.style().color();
            svg.text(LEFT - 14, at + 4.5, "end", "ink", row.name());
            svg.line(
                    across(x, row.from()),
                    at,
                    across(x, row.to()),
                    at,
                    "stroke=\"" + color + "\" stroke-width=\"3\" opacity=\"0.55\"");
            svg.dot(across(x, row.to()), at, 5, "class=\"paper\" stroke=\"" + color + "\" stroke-width=\"2\"", null);
            svg.dot(across(x, row.from()), at, 6, "fill=\"" + color + "\"", null);
            svg.text(WIDTH - 10, at + 4.5, "end", "soft", row.text());
            at += ROW;
        }
        return svg.end();
    }

    private static double across(final Axis x, final double value) {
        return LEFT + Math.max(0, Math.min(1, x.place(value))) * (RIGHT - LEFT);
    }
}
