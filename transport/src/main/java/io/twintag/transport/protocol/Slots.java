package io.twintag.transport.protocol;

/**
 * The two places of a mirror. Slot 0 holds device a, slot 1 device b. A set of slots is an int with a bit for each:
 *
 * <pre>
 *   bit 0  device a      0b01
 *   bit 1  device b      0b10      both: 0b11
 * </pre>
 *
 * So members travel and lie in a membership record. Any thread; nothing is allocated but the texts of more than one
 * letter.
 */
public final class Slots {
    /** Slot of device a. */
    public static final int A = 0;

    /** Slot of device b. */
    public static final int B = 1;

    /** How many slots there are. */
    public static final int COUNT = 2;

    /** What stands for a slot where no device is meant. */
    public static final int NOBODY = -1;

    /** The set of both slots. */
    public static final int BOTH = 0b11;

    private Slots() {}

    /** The set of this slot alone. */
    public static int bit(final int slot) {
        return 1 << slot;
    }

    /** The set of this slot alone, or the empty set for {@link #NOBODY}. */
    public static int bitOrNone(final int slot) {
        return slot == NOBODY ? 0 : bit(slot);
    }

    /** Whether a set has this slot. */
    public static boolean has(final int slots, final int slot) {
        return (slots & bit(slot)) != 0;
    }

    /** The set of all slots that are not in this one. */
    public static int allBut(final int slots) {
        return BOTH & ~slots;
    }

    /** The slot of a set that has one alone. */
    public static int only(final int slots) {
        return slots >>> 1;
    }

    /** Slot of the twin. */
    public static int other(final int slot) {
        return 1 - slot;
    }

    /** Name of the device in a slot: a or b. */
    public static String letter(final int slot) {
        return slot == A ? "a" : "b";
    }

    /** Names of the devices in a set: a, b, ab, or nothing. */
    public static String letters(final int slots) {
        return (has(slots, A) ? "a" : "") + (has(slots, B) ? "b" : "");
    }

    /** The devices in a set as a sentence names them: device a, device b, or device a and device b. */
    public static String names(final int slots) {
        return slots == BOTH ? "device a and device b" : "device " + letters(slots);
    }
}
