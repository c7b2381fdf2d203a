package io.twintag.testkit.plan;

import io.twintag.transport.protocol.Slots;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * What one seed draws before it begins: the shape of the mirror, and which faults may strike it.
 *
 * @param steps     of the safety phase.
 * @param faults    that may strike.
 * @param faultRate one step in so many has a fault.
 * @param power     whose power may fail, bit by slot.
 * @param levels    how many of the levels clients ask for, from the lowest.
 * @param flushNs   time from flush to flush.
 * @param tagPages  of each table: few fold.
 * @param delayNs   most that a frame is under way.
 * @param mostBytes of a record: large ones make a log grow.
 * @param hotBlocks that are written: few have many versions.
 */
public record Plan(
        int steps,
        Set<Fault> faults,
        int faultRate,
        int power,
        int levels,
        long flushNs,
        int tagPages,
        long delayNs,
        int mostBytes,
        int hotBlocks) {
    private static final int SMALL_RECORD = 300;
    private static final int LARGE_RECORD = 7500;
    private static final int MANY_TAG_PAGES = 256;
    /** One run of so many has its host's power fail. */
    private static final int POWER_OF_THE_ENGINE = 4;
    /** One run of so many has its devices stopped in order. */
    private static final int STOPS = 3;

    private static final int[] POWER = {0, 0, 0, 1, 2, 3};
    private static final long[] FLUSH_NS = {5_000_000, 50_000_000, 500_000_000, 20_000_000_000L};
    private static final long[] DELAY_NS = {50_000, 1_000_000, 20_000_000};
    /** Blocks of the block object. */
    public static final int BLOCKS = 96;

    private static final int[] HOT_BLOCKS = {6, 24, BLOCKS};
    private static final int[] TAG_PAGES = {24, 64};

    /** A fault of which no promise holds beside others, in one run of eight. */
    private static final Fault[] RARE = {
        Fault.FORCE_FAILS,
        Fault.DEVICE_REPLACED,
        Fault.DATA_DAMAGED,
        Fault.BLOCK_WRITE_LOST,
        Fault.BLOCK_WRITE_MISDIRECTED,
        Fault.TRAILER_DAMAGED,
        Fault.TAG_PAGE_DAMAGED,
        Fault.TRAILER_DAMAGED_ALONE,
        Fault.TAG_ENTRY_DAMAGED
    };

    private static final Set<Fault> ENGINES =
            Set.of(Fault.TWO_ENGINES, Fault.ENGINES_MEET, Fault.TAKEOVER_HALF_DONE, Fault.TAKEN_OVER_BEFORE_REDONE);

    /**
     * Draws the plan of a seed.
     *
     * @param later  another stream, for what was added when seeds were known already: what they drew they still draw.
     * @param always strikes, whatever the seed says; or null.
     */
    public static Plan draw(final SplittableRandom random, final SplittableRandom later, final Fault always) {
        final EnumSet<Fault> faults = EnumSet.allOf(Fault.class);
        faults.remove(Fault.FORCE_LIES);
        for (final Fault fault : Fault.values()) {
            if (!fault.isLater() && random.nextInt(3) == 0) {
                faults.remove(fault);
            }
        }
        if (random.nextInt(2) == 0) {
            faults.remove(Fault.TWO_ENGINES);
        }
        if (always != null || later.nextInt(POWER_OF_THE_ENGINE) != 0) {
            faults.remove(Fault.POWER_OF_THE_ENGINE_LOST);
        }
        if (always != null || later.nextInt(STOPS) != 0) {
            faults.removeAll(Set.of(Fault.DEVICE_STOPPED, Fault.POWER_LOST_AFTER_A_STOP));
        }
        int power = POWER[random.nextInt(POWER.length)];
        final Fault rare = random.nextInt(8) == 0 ? RARE[random.nextInt(RARE.length)] : null;
        faults.removeAll(Set.of(RARE));
        faults.removeAll(Set.of(Fault.FENCED_ENGINE_WAKES, Fault.OBJECT_CREATED));
        if (always != null) {
            faults.add(always);
            if (always == Fault.ENGINES_MEET
                    || always == Fault.TAKEOVER_HALF_DONE
                    || always == Fault.FENCED_ENGINE_WAKES) {
                faults.add(Fault.TWO_ENGINES);
            }
        } else if (rare != null) {
            faults.add(rare);
        }
        if (!faults.contains(Fault.TWO_ENGINES)) {
            faults.removeAll(Set.of(Fault.ENGINES_MEET, Fault.TAKEOVER_HALF_DONE));
        }
        if (always == Fault.POWER_OF_BOTH_LOST || always == Fault.FORCE_LIES) {
            power = Slots.BOTH;
        } else if (always != null && always.isOfPower()) {
            power = 1 + random.nextInt(2);
        }
        if (always == Fault.SUPERBLOCK_DAMAGED) {
            power = 0;
        } else if (power != 0) {
            faults.remove(Fault.SUPERBLOCK_DAMAGED); // the copy that is left may be of the flush before
        }
        if (isAlone(faults)) {
            power = 0;
            faults.removeAll(ENGINES);
        }
        if (always == Fault.FORCE_LIES) {
            faults.add(Fault.POWER_OF_BOTH_LOST);
        }
        if (power == 0) {
            faults.removeIf(Fault::isOfPower);
        }
        if (power != Slots.BOTH) {
            faults.remove(Fault.POWER_OF_BOTH_LOST);
        }
        return new Plan(
                300 + random.nextInt(900),
                faults,
                12 + random.nextInt(30),
                power,
                2 + random.nextInt(2),
                FLUSH_NS[random.nextInt(FLUSH_NS.length)],
                faults.contains(Fault.TAG_TABLE_FULL) ? TAG_PAGES[random.nextInt(TAG_PAGES.length)] : MANY_TAG_PAGES,
                faults.contains(Fault.FRAMES_LATE) ? DELAY_NS[random.nextInt(DELAY_NS.length)] : 0,
                random.nextInt(6) == 0 || always == Fault.DISK_FULL ? LARGE_RECORD : SMALL_RECORD,
                HOT_BLOCKS[random.nextInt(HOT_BLOCKS.length)]);
    }

    private static boolean isAlone(final Set<Fault> faults) {
        for (final Fault fault : RARE) {
            if (faults.contains(fault)) {
                return true;
            }
        }
        return false;
    }

    public boolean has(final Fault fault) {
        return faults.contains(fault);
    }

    /** Whether alarms are to be expected. */
    public boolean isAlarming() {
        return faults.stream().anyMatch(Fault::isAlarm);
    }

    @Override
    public String toString() {
        return steps + " steps, a fault in " + faultRate + "; power that may fail: "
                + new String[] {"none", "a", "b", "both"}[power] + "; " + levels + " levels; a flush each "
                + TimeUnit.NANOSECONDS.toMillis(flushNs) + " ms; " + tagPages
                + " tag pages; frames under way for at most "
                + TimeUnit.NANOSECONDS.toMicros(delayNs) + " us; records of at most "
                + mostBytes + " bytes; " + hotBlocks + " blocks; " + faults;
    }
}
