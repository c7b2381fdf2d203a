package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.Medians;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * From which rate on a sink does not hold it. A rate is held when 99 % of it was achieved and its p99 is at most ten
 * times the p99 at the lowest rate. The rate alone tells nothing: what stood in a queue since the warm-up is worked off
 * while it is measured, so that more than was asked for may be achieved, each record seconds late. Ten times, because
 * on a busy machine the p99 of equal forks differs by three. Medians over the forks of a rate. One thread.
 */
final class Knee {
    /** Part of a rate that must be achieved for it to count as held. */
    static final double HELD = 0.99;

    private static final double SLOWER_AT_MOST = 10;

    private final String sink;
    private final int payload;
    private long lowest;
    private double lowestP99Ns;
    private long held;
    private double heldP99Ns;
    private String missed = "";

    Knee(final String sink, final int payload) {
        this.sink = sink;
        this.payload = payload;
    }

    /**
     * Takes the next rate, each above the one before.
     *
     * @param all measurements, among them the forks of this rate.
     * @return whether it is held; the rates above one that is not are of no interest.
     */
    boolean take(final List<Measurement> all, final long rate) {
        final Medians forks = new Medians(all).at(rate);
        final OptionalDouble p99 = forks.latency(sink, payload, "p99");
        final OptionalDouble perSecond = forks.of(Load.LATENCY, sink, false, payload, Measurement::perSecond);
        if (p99.isEmpty() || perSecond.isEmpty()) {
            missed = String.format(Locale.ROOT, "%,d a second could not be measured", rate);
            return false;
        }
        if (lowest == 0) {
            lowest = rate;
            lowestP99Ns = p99.getAsDouble();
        }
        if (perSecond.getAsDouble() < rate * HELD) {
            missed = String.format(
                    Locale.ROOT, "%,d a second is not held: %,.0f were achieved", rate, perSecond.getAsDouble());
            return false;
        }
        if (p99.getAsDouble() > SLOWER_AT_MOST * lowestP99Ns) {
            missed = String.format(Locale.ROOT, "%,d a second is not held: p99 %s", rate, ms(p99.getAsDouble()));
            return false;
        }
        held = rate;
        heldP99Ns = p99.getAsDouble();
        return true;
    }

    /** What to tell of it; empty before there is anything. */
    String text() {
        final String last =
                held == 0 ? "" : String.format(Locale.ROOT, "%,d a second is held: p99 %s", held, ms(heldP99Ns));
        final String both = missed + (missed.isEmpty() || last.isEmpty() ? "" : "; ") + last;
        if (lowest == 0) {
            return both;
        }
        return "the knee: " + both
                + String.format(
                        Locale.ROOT,
                        " (held: 99 %% of the rate achieved, and p99 at most %.0f times the %s at %,d a second)",
                        SLOWER_AT_MOST,
                        ms(lowestP99Ns),
                        lowest);
    }

    private static String ms(final double ns) {
        return String.format(Locale.ROOT, ns < 1e6 ? "%.3f ms" : "%.1f ms", ns / 1e6);
    }
}
