package io.twintag.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bar for each row, its parts one behind the other, from zero; what the parts are stands below, figures at the end.
 */
final class BarChart {
    private static final int WIDTH = 980;
    private static final int LEFT = 300;
    private static final int RIGHT = 830;
    private static final int TOP = 84;
    private static final int ROW = 36;
    private static final int THICKNESS = 22;
    private static final int LEGEND_STEP = 24;

    private BarChart() {}

    /** @param text stands at the end of the bar. */
    record Row(String name, List<Part> parts, String text) {
        double total() {
            return parts.stream().mapToDouble(Part::value).sum();
        }
    }

    /** Parts of the same name have the same colour in all rows, in the order of the first row; 0: not drawn. */
    record Part(String name, double value) {}

    static String draw(final String title, final String subtitle, final Axis x, final List<Row> rows) {
        final Map<String, String> colors = new LinkedHashMap<>();
        rows.forEach(row -> row.parts()
                .forEach(part -> colors.computeIfAbsent(part.name(), name -> SinkStyle.part(colors.size()))));
        final boolean hasLegend = colors.size() > 1;
        final int bottom = TOP + rows.size() * ROW;
        final int legendTop = bottom + 74;
        final int height = hasLegend ? legendTop + colors.size() * LEGEND_STEP : bottom + 62;
        final Svg svg = new Svg(WIDTH, height, title + " (" + subtitle + ")");
        svg.text(24, 30, "start", "ink title", title);
        svg.text(24, 52, "start", "soft", subtitle);
        for (final double tick : x.ticks()) {
            svg.line(across(x, tick), TOP - 8, across(x, tick), bottom, "class=\"grid\"");
            svg.text(across(x, tick), bottom + 20, "middle", "soft", x.text().apply(tick));
        }
        svg.line(LEFT, bottom, RIGHT, bottom, "class=\"axis\"");
        svg.text((LEFT + RIGHT) / 2.0, bottom + 44, "middle", "ink", x.label());
        for (int i = 0; i < rows.size(); i++) {
            row(svg, x, rows.get(i), TOP + i * ROW, colors);
        }
        if (hasLegend) {
            double at = legendTop;
            for (final Map.Entry<String, String> color : colors.entrySet()) {
                svg.rect(LEFT, at - 11, 14, 14, color.getValue(), null);
                svg.text(LEFT + 24, at + 1, "start", "ink", color.getKey());
                at += LEGEND_STEP;
            }
        }
        return svg.end();
    }

    private static void row(
            final Svg svg, final Axis x, final Row row, final double top, final Map<String, String> colors) {
        final double middle = top + ROW / 2.0 - 4;
        svg.text(LEFT - 14, middle + 4.5, "end", "ink", row.name());
        double begin = 0;
        for (final Part part : row.parts()) {
            if (part.value() <= 0) {
                continue;
            }
            final double from = across(x, begin);
            begin += part.value();
            final double width = Math.max(0.5, across(x, begin) - from);
            svg.rect(
                    from,
                    middle - THICKNESS / 2.0,
                    width,
                    THICKNESS,
                    colors.get(part.name()),
                    part.name() + ": " + x.text().apply(part.value()));
        }
        svg.text(across(x, begin) + 10, middle + 4.5, "start", "soft", row.text());
    }

    private static double across(final Axis x, final double value) {
        return LEFT + Math.max(0, Math.min(1, x.place(value))) * (RIGHT - LEFT);
    }
}
