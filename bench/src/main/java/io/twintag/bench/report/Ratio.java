package io.twintag.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One figure that a run is judged by.
 *
 * @param name   its key in the summary.
 * @param value  what was measured.
 * @param target what it should be; NaN when it has none.
 */
record Ratio(String name, double value, double target) {

    /** Ratios of a summary, in its order; a target without a measured ratio has the value NaN. */
    static List<Ratio> of(final Map<String, Object> summary) {
        final Map<?, ?> values = summary.get("ratios") instanceof Map<?, ?> map ? map : Map.of();
        final Map<?, ?> targets = summary.get("targets") instanceof Map<?, ?> map ? map : Map.of();
        final List<Ratio> ratios = new ArrayList<>();
        values.forEach((key, value) -> ratios.add(new Ratio(key.toString(), number(value), number(targets.get(key)))));
        targets.forEach((key, target) -> {
            if (!values.containsKey(key)) {
                ratios.add(new Ratio(key.toString(), Double.NaN, number(target)));
            }
        });
        return ratios;
    }

    private static double number(final Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    boolean hasTarget() {
        return !Double.isNaN(target);
    }

    /** More is better of throughput, and of nothing else. */
    boolean isAtLeast() {
        return name.contains("throughput");
    }

    boolean isMet() {
        return isAtLeast() ? value >= target : value <= target;
    }

    String targetText() {
        return !hasTarget() ? "-" : (isAtLeast() ? ">= " : "<= ") + Figures.figures(target);
    }

    String valueText() {
        return Double.isNaN(value) ? "not measured" : Figures.figures(value);
    }

    String judgement() {
        return !hasTarget() ? "-" : Double.isNaN(value) ? "not measured" : isMet() ? "met" : "not met";
    }
}
