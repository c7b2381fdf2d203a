package io.twintag.bench.report;

import java.util.List;
import java.util.Locale;

/** Lines over two axes; the legend stands beside the plot, never on the data. */
final class LineChart {
    private static final int WIDTH = 990;
    private static final int HEIGHT = 510;
    private static final int LEFT = 86;
    private static final int TOP = 74;
    private static final int RIGHT = 760;
    private static final int BOTTOM = 448;
    private static final int LEGEND_LEFT = 784;
    private static final int LEGEND_STEP = 24;

    private LineChart() {}

    /** @param subtitle on what and how it was measured. */
    static String draw(
            final String title, final String subtitle, final Axis x, final Axis y, final List<Series> series) {
        final Svg svg = new Svg(WIDTH, HEIGHT, title + " (" + subtitle + ")");
        svg.text(LEFT, 30, "start", "ink title", title);
        svg.text(LEFT, 52, "start", "soft", subtitle);
        axes(svg, x, y);
        for (final Series one : series) {
            draw(svg, x, y, one);
        }
        legend(svg, series);
        return svg.end();
    }

    private static void axes(final Svg svg, final Axis x, final Axis y) {
        for (final double tick : y.ticks()) {
            final double at = up(y, tick);
            svg.line(LEFT, at, RIGHT, at, "class=\"grid\"");
            svg.text(LEFT - 8, at + 4.5, "end", "soft", y.text().apply(tick));
        }
        for (final double tick : x.ticks()) {
            final double at = across(x, tick);
            svg.line(at, TOP, at, BOTTOM, "class=\"grid\"");
            svg.text(at, BOTTOM + 20, "middle", "soft", x.text().apply(tick));
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "class=\"axis\"");
        svg.line(LEFT, TOP, LEFT, BOTTOM, "class=\"axis\"");
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 46, "middle", "ink", x.label());
        svg.upright(20, (TOP + BOTTOM) / 2.0, y.label());
    }

    private static void draw(final Svg svg, final Axis x, final Axis y, final Series series) {
        final String color = series.style().color();
        if (series.marks() != Series.Marks.RINGS) {
            svg.path(line(x, y, series), stroke(series));
        }
        for (final Series.Point point : series.points()) {
            final double across = across(x, point.x());
            if (point.high() > point.low()) {
                svg.line(
                        across,
                        up(y, point.low()),
                        across,
                        up(y, point.high()),
                        "stroke=\"" + color + "\" stroke-width=\"1.2\" opacity=\"0.7\"");
            }
            if (series.marks() == Series.Marks.LINE_AND_DOTS) {
                svg.dot(across, up(y, point.y()), 3.6, "fill=\"" + color + "\"", hint(x, y, series, point));
            } else if (series.marks() == Series.Marks.RINGS) {
                svg.dot(
                        across,
                        up(y, point.y()),
                        2.8,
                        "fill=\"none\" stroke=\"" + color + "\" stroke-width=\"1.3\"",
                        hint(x, y, series, point));
            }
        }
    }

    private static String hint(final Axis x, final Axis y, final Series series, final Series.Point point) {
        return series.name() + ": " + y.text().apply(point.y()) + " at "
                + x.text().apply(point.x());
    }

    private static String line(final Axis x, final Axis y, final Series series) {
        final StringBuilder commands = new StringBuilder();
        for (final Series.Point point : series.points()) {
            commands.append(commands.length() == 0 ? 'M' : 'L')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", across(x, point.x()), up(y, point.y())));
        }
        return commands.toString();
    }

    private static String stroke(final Series series) {
        return "fill=\"none\" stroke=\"" + series.style().color() + "\" stroke-width=\"2.2\" stroke-linejoin=\"round\""
                + (series.style().isDashed() ? " stroke-dasharray=\"7 4\"" : "");
    }

    private static void legend(final Svg svg, final List<Series> series) {
        double at = TOP + 10;
        for (final Series one : series) {
            if (one.marks() == Series.Marks.RINGS) {
                svg.dot(
                        LEGEND_LEFT + 13,
                        at,
                        2.8,
                        "fill=\"none\" stroke=\"" + one.style().color() + "\" stroke-width=\"1.3\"",
                        null);
            } else {
                svg.path(String.format(Locale.ROOT, "M%d %.1fh26", LEGEND_LEFT, at), stroke(one));
            }
            if (one.marks() == Series.Marks.LINE_AND_DOTS) {
                svg.dot(LEGEND_LEFT + 13, at, 3.6, "fill=\"" + one.style().color() + "\"", null);
            }
            svg.text(LEGEND_LEFT + 34, at + 4.5, "start", "ink", one.name());
            at += LEGEND_STEP;
        }
    }

    private static double across(final Axis x, final double value) {
        return LEFT + within(x.place(value)) * (RIGHT - LEFT);
    }

    private static double up(final Axis y, final double value) {
        return BOTTOM - within(y.place(value)) * (BOTTOM - TOP);
    }

    private static double within(final double place) {
        return Math.max(0, Math.min(1, place));
    }
}
