package io.twintag.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * One axis of a plot.
 *
 * @param label what it shows, with its unit.
 * @param ticks where it is labelled, in its own unit.
 * @param text  how a tick is written.
 * @param scale what is linear on the paper, of a value.
 * @param min   least value shown.
 * @param max   greatest value shown.
 */
record Axis(
        String label,
        List<Double> ticks,
        DoubleFunction<String> text,
        DoubleUnaryOperator scale,
        double min,
        double max) {
    private static final double[] PERCENTILES = {0, 50, 90, 99, 99.9, 99.99};
    private static final int TICKS = 6;

    /** From 0 up to a round value. */
    static Axis linear(final String label, final double greatest, final DoubleFunction<String> text) {
        final double step = roundStep(Math.max(greatest, 1e-9) / TICKS);
        final double max = Math.ceil(greatest / step - 1e-9) * step;
        final List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= max * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return new Axis(label, ticks, text, value -> value, 0, Math.max(max, step));
    }

    /** Seconds from 1 on, whole ones. */
    static Axis seconds(final String label, final int longest) {
        final int step = (int) Math.max(1, roundStep((double) longest / TICKS));
        final List<Double> ticks = new ArrayList<>();
        for (int tick = step; tick <= longest; tick += step) {
            ticks.add((double) tick);
        }
        return new Axis(label, ticks, Figures::figures, value -> value, 0.5, longest + 0.5);
    }

    /** Logarithmic, from and to a 1, 2 or 5 at or beyond the values; labelled there when there is room. */
    static Axis logarithmic(
            final String label, final double least, final double greatest, final DoubleFunction<String> text) {
        final double min = logStep(Math.max(least, 1e-9), false);
        final double max = logStep(Math.max(greatest, min * 2), true);
        final boolean isWide = Math.log10(max / min) > 3;
        final List<Double> ticks = new ArrayList<>();
        for (int decade = (int) Math.floor(Math.log10(min)); Math.pow(10, decade) <= max * 1.001; decade++) {
            for (final int digit : isWide ? new int[] {1} : new int[] {1, 2, 5}) {
                final double tick = digit * Math.pow(10, decade);
                if (tick >= min * 0.999 && tick <= max * 1.001) {
                    ticks.add(tick);
                }
            }
        }
        return new Axis(label, ticks, text, Math::log10, min, max);
    }

    /** These values and no others, evenly apart when they are powers: sizes of payload. */
    static Axis sizes(final String label, final List<Double> values, final DoubleFunction<String> text) {
        final double least = values.get(0);
        final double greatest = values.get(values.size() - 1);
        return new Axis(label, values, text, Math::log10, least / 1.3, greatest * 1.3);
    }

    /** Percentiles by 1/(1-p), so that each nine takes the same room; up to the last that so many records can tell. */
    static Axis percentiles(final double greatest) {
        final List<Double> ticks = new ArrayList<>();
        for (final double percentile : PERCENTILES) {
            if (percentile <= greatest) {
                ticks.add(percentile);
            }
        }
        return new Axis(
                "percentile of records (each further nine takes the same room)",
                ticks,
                percentile -> Double.toString(percentile).replaceAll("\\.0$", "") + " %",
                Axis::nines,
                0,
                greatest);
    }

    private static double nines(final double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    /** Where a value lies: 0 at the least, 1 at the greatest. */
    double place(final double value) {
        final double from = scale.applyAsDouble(min);
        return (scale.applyAsDouble(value) - from) / (scale.applyAsDouble(max) - from);
    }

    private static double roundStep(final double step) {
        final double decade = Math.pow(10, Math.floor(Math.log10(step)));
        for (final double digit : new double[] {1, 2, 2.5, 5}) {
            if (digit * decade >= step * 0.999) {
                return digit * decade;
            }
        }
        return 10 * decade;
    }

    private static double logStep(final double value, final boolean isUp) {
        final double decade = Math.pow(10, Math.floor(Math.log10(value) + 1e-12));
        double below = decade;
        for (final double digit : new double[] {1, 2, 5, 10}) {
            final double step = digit * decade;
            if (isUp && step >= value * 0.9999) {
                return step;
            }
            if (step <= value * 1.0001) {
                below = step;
            }
        }
        return below;
    }
}
