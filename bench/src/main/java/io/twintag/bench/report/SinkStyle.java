package io.twintag.bench.report;

import java.util.Map;

/**
 * How a sink is drawn, the same in every plot: a colour that stands out on light and on dark ground, floors dashed.
 *
 * @param color  as CSS has it.
 * @param isDashed a floor or bound, not something that keeps records.
 */
record SinkStyle(String color, boolean isDashed) {
    private static final Map<String, SinkStyle> KNOWN = Map.ofEntries(
            Map.entry("twintag", new SinkStyle("#d9480f", false)),
            Map.entry("twintag-diff-on", new SinkStyle("#d9480f", false)),
            Map.entry("twintag-diff-off", new SinkStyle("#5c7cfa", false)),
            Map.entry("twintag-one-thread", new SinkStyle("#74a818", false)),
            Map.entry("twintag-processes", new SinkStyle("#f0a020", false)),
            Map.entry("aeron-ping-pong", new SinkStyle("#3f8f4f", true)),
            Map.entry("null-relay", new SinkStyle("#2b7fd4", true)),
            Map.entry("double-copy", new SinkStyle("#868e96", true)),
            Map.entry("aeron-archive", new SinkStyle("#12a5a5", false)),
            Map.entry("chronicle-queue", new SinkStyle("#8250df", false)),
            Map.entry("rocksdb", new SinkStyle("#d6338a", false)),
            Map.entry("bookkeeper", new SinkStyle("#9a6a2f", false)));

    /** For names that are not known: chosen by name, so that they too keep their colour. */
    private static final String[] OTHERS = {"#5c7cfa", "#74a818", "#c2255c", "#0c8599", "#b8860b"};

    static SinkStyle of(final String sink) {
        final SinkStyle known = KNOWN.get(sink);
        return known != null ? known : new SinkStyle(other(sink.hashCode()), false);
    }

    /** The colour of the n-th part of something that is no sink. */
    static String part(final int index) {
        final String[] colors = {
            "#2b7fd4", "#d9480f", "#3f8f4f", "#8250df", "#f0a020", "#12a5a5", "#d6338a", "#868e96", "#9a6a2f",
            "#5c7cfa", "#74a818", "#c2255c", "#0c8599"
        };
        return colors[index % colors.length];
    }

    private static String other(final int number) {
        return OTHERS[Math.floorMod(number, OTHERS.length)];
    }
}
