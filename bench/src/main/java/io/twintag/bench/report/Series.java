package io.twintag.bench.report;

import java.util.List;

/**
 * One line of a plot.
 *
 * @param name   in the legend.
 * @param style  colour and dashes.
 * @param marks  how its points are shown.
 * @param points in the order of x.
 */
record Series(String name, SinkStyle style, Marks marks, List<Point> points) {
    /** How a series is drawn. */
    enum Marks {
        /** A line. */
        LINE,
        /** A line, and a dot for each point. */
        LINE_AND_DOTS,
        /** Only rings, one for each point. */
        RINGS
    }

    /**
     * @param low  with high: how far the forks lay apart; both y when there is nothing to show.
     */
    record Point(double x, double y, double low, double high) {
        static Point of(final double x, final double y) {
            return new Point(x, y, y, y);
        }
    }
}
