package io.twintag.bench.simulate;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What one seed draws before it begins: the shape of the mirror, and which faults may strike it.
 *
 * @param steps      of the safety phase.
 * @param power      whose power may fail, bit by slot.
 * @param hosts      engines that may take over from each other.
 * @param levels     how many of the levels clients ask for, from the lowest.
 * @param flushNs    time from flush to flush.
 * @param tagPages   of each table: few fold.
 * @param delayNs    most that a frame is under way.
 * @param isCutting  network directions are cut.
 * @param isCrashing processes end at any of their stores and messages, not only between two steps.
 * @param disk       what one disk does.
 * @param faultRate  one step in so many has a fault.
 */
record Plan(
        int steps,
        int power,
        int hosts,
        int levels,
        long flushNs,
        int tagPages,
        long delayNs,
        boolean isCutting,
        boolean isCrashing,
        DiskFault disk,
        int faultRate) {
    /** What the disk of one device does besides losing its power. */
    enum DiskFault {
        NONE,
        /** Forces take their time. */
        SLOW,
        /** Has no room for a while. */
        FULL,
        /** Refuses a force: the device is replaced by a blank one. */
        BROKEN
    }

    private static final int[] POWER = {0, 0, 0, 1, 2, 3};
    private static final long[] FLUSH_NS = {5_000_000, 50_000_000, 500_000_000};
    private static final long[] DELAY_NS = {0, 0, 50_000, 1_000_000, 20_000_000};
    private static final int[] TAG_PAGES = {24, 64, 256};

    static Plan draw(final SplittableRandom random) {
        final int power = POWER[random.nextInt(POWER.length)];
        final DiskFault disk = DiskFault.values()[Math.max(0, random.nextInt(8) - 4)];
        return new Plan(
                300 + random.nextInt(900),
                disk == DiskFault.BROKEN ? 0 : power,
                random.nextInt(3) == 0 && disk != DiskFault.BROKEN ? 2 : 1,
                2 + random.nextInt(2),
                FLUSH_NS[random.nextInt(FLUSH_NS.length)],
                TAG_PAGES[random.nextInt(TAG_PAGES.length)],
                DELAY_NS[random.nextInt(DELAY_NS.length)],
                random.nextInt(3) == 0,
                random.nextInt(4) > 0,
                disk,
                12 + random.nextInt(30));
    }

    @Override
    public String toString() {
        return steps + " steps, power that may fail: " + new String[] {"none", "a", "b", "both"}[power] + ", hosts: "
                + hosts + ", levels: " + levels + ", flush each " + TimeUnit.NANOSECONDS.toMillis(flushNs)
                + " ms, tag pages: " + tagPages + ", frames under way for at most "
                + TimeUnit.NANOSECONDS.toMicros(delayNs) + " us, cuts: " + (isCutting ? "yes" : "no")
                + ", processes end at any store: " + (isCrashing ? "yes" : "no") + ", disk: " + disk
                + ", a fault in " + faultRate + " steps";
    }
}
