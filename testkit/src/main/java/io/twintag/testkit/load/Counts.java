package io.twintag.testkit.load;

import io.twintag.testkit.plan.Fault;

/** What happened in one run, or in many, in figures. */
public final class Counts {
    public long seeds;
    public long writes;
    public long completed;
    public long reads;
    public long starts;
    public long crashes;
    public long powerLosses;
    public long flips;
    public long repairs;
    public long cuts;
    public long replacements;
    public long stores;
    private final long[] struck = new long[Fault.values().length];

    public void struck(final Fault fault) {
        struck[fault.ordinal()]++;
    }

    public long of(final Fault fault) {
        return struck[fault.ordinal()];
    }

    public void add(final Counts other) {
        seeds += other.seeds;
        writes += other.writes;
        completed += other.completed;
        reads += other.reads;
        starts += other.starts;
        crashes += other.crashes;
        powerLosses += other.powerLosses;
        flips += other.flips;
        repairs += other.repairs;
        cuts += other.cuts;
        replacements += other.replacements;
        stores += other.stores;
        for (int i = 0; i < struck.length; i++) {
            struck[i] += other.struck[i];
        }
    }

    @Override
    public String toString() {
        return String.format(
                "%,d seeds, %,d writes (%,d completed), %,d reads, %,d crashes, %,d power losses, %,d cuts,"
                        + " %,d damaged bytes, %,d repairs, %,d devices replaced, %,d stores",
                seeds, writes, completed, reads, crashes, powerLosses, cuts, flips, repairs, replacements, stores);
    }
}
