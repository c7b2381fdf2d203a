package io.twintag.bench.report;

import java.util.List;

/** One bar, its parts one behind the other, and a list of the parts with their figures below it. */
final class StackedBar {
    private static final int WIDTH = 980;
    private static final int LEFT = 24;
    private static final int RIGHT = 956;
    private static final int TOP = 84;
    private static final int THICKNESS = 56;
    private static final int LIST_TOP = TOP + THICKNESS + 78;
    private static final int LIST_STEP = 26;
    private static final double LABELLED_SHARE = 0.045;

    private StackedBar() {}

    /** One part of the bar. */
    record Part(String name, double ns) {}

    static String draw(final String title, final String subtitle, final List<Part> parts) {
        final double total = parts.stream().mapToDouble(Part::ns).sum();
        final Axis x = Axis.linear(
                "CPU time of one write, ns (not its latency: there the parts overlap)", total, Figures::figures);
        final Svg svg = new Svg(WIDTH, LIST_TOP + (parts.size() + 1) * LIST_STEP, title + " (" + subtitle + ")");
        svg.text(LEFT, 30, "start", "ink title", title);
        svg.text(LEFT, 52, "start", "soft", subtitle);
        double begin = 0;
        for (int i = 0; i < parts.size(); i++) {
            final Part part = parts.get(i);
            final double from = across(x, begin);
            begin += part.ns();
            final double width = across(x, begin) - from;
            svg.rect(from, TOP, Math.max(0.5, width - 1.5), THICKNESS, SinkStyle.part(i), hint(part, total));
            if (part.ns() >= LABELLED_SHARE * total) {
                svg.text(from + width / 2 - 0.75, TOP - 8, "middle", "soft", Integer.toString(i + 1));
            }
        }
        for (final double tick : x.ticks()) {
            svg.line(across(x, tick), TOP + THICKNESS, across(x, tick), TOP + THICKNESS + 6, "class=\"axis\"");
            final String anchor = tick == 0 ? "start" : tick >= x.max() ? "end" : "middle";
            svg.text(across(x, tick), TOP + THICKNESS + 22, anchor, "soft", Figures.figures(tick));
        }
        svg.text((LEFT + RIGHT) / 2.0, TOP + THICKNESS + 44, "middle", "ink", x.label());
        list(svg, parts, total);
        return svg.end();
    }

    private static void list(final Svg svg, final List<Part> parts, final double total) {
        double at = LIST_TOP;
        for (int i = 0; i < parts.size(); i++) {
            final Part part = parts.get(i);
            svg.rect(LEFT, at - 10, 14, 14, SinkStyle.part(i), null);
            svg.text(LEFT + 24, at + 2, "start", "ink", i + 1 + "  " + part.name());
            svg.text(WIDTH - 140, at + 2, "end", "ink", Figures.figures(part.ns()) + " ns");
            svg.text(WIDTH - 60, at + 2, "end", "soft", share(part, total));
            at += LIST_STEP;
        }
        svg.text(LEFT + 24, at + 2, "start", "ink", "sum");
        svg.text(WIDTH - 140, at + 2, "end", "ink", Figures.figures(total) + " ns");
    }

    private static String hint(final Part part, final double total) {
        return part.name() + ": " + Figures.figures(part.ns()) + " ns, " + share(part, total);
    }

    private static String share(final Part part, final double total) {
        return Figures.figures(100 * part.ns() / Math.max(total, 1e-9)) + " %";
    }

    private static double across(final Axis x, final double value) {
        return LEFT + x.place(value) * (RIGHT - LEFT);
    }
}
