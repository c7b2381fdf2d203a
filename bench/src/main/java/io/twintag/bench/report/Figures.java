package io.twintag.bench.report;

import java.util.Locale;

/** Numbers as the tables and plots show them. Any thread. */
final class Figures {
    private static final int KIB = 1024;

    private Figures() {}

    /** Three significant figures, without an exponent: 0.0123, 1.23, 12.3, 1,234. */
    static String figures(final double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        final double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        final String text;
        if (size >= 100) {
            text = String.format(Locale.ROOT, "%,.0f", value);
        } else {
            final int decimals = Math.min(9, Math.max(0, 2 - (int) Math.floor(Math.log10(size))));
            text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** Nanoseconds, in microseconds. */
    static String microseconds(final double ns) {
        return figures(ns / 1000);
    }

    /** 64 B, 4 KiB. */
    static String bytes(final long lengthBytes) {
        return lengthBytes >= KIB && lengthBytes % KIB == 0 ? lengthBytes / KIB + " KiB" : lengthBytes + " B";
    }

    /** 100, 20 k, 1.5 M. */
    static String count(final double value) {
        if (Math.abs(value) >= 1e9) {
            return figures(value / 1e9) + " G";
        }
        if (Math.abs(value) >= 1e6) {
            return figures(value / 1e6) + " M";
        }
        return Math.abs(value) >= 1e3 ? figures(value / 1e3) + " k" : figures(value);
    }

    /** A duration on an axis: 500 ns, 20 µs, 1 ms. */
    static String duration(final double ns) {
        if (ns >= 1e9) {
            return figures(ns / 1e9) + " s";
        }
        if (ns >= 1e6) {
            return figures(ns / 1e6) + " ms";
        }
        return ns >= 1e3 ? figures(ns / 1e3) + " µs" : figures(ns) + " ns";
    }

    /** Text inside an element or attribute of XML and HTML. */
    static String escape(final String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
