package io.twintag.transport.layout;

/**
 * The parts of a check sum of 16 bits: each half word of what it covers times an odd number of its own. A change within
 * one half word always shows, since an odd number times a difference is never zero in 16 bits; any other with 65,535 of
 * 65,536. Some nanoseconds, no table. Only the low 16 bits of a sum count. Any thread.
 */
public final class HalfWords {
    private HalfWords() {}

    /** @param place 0 to 2, another for each value of a sum. */
    public static int ofLong(final long value, final int place) {
        return (int) value * (0x9E37 + 2 * 0x1357 * place)
                + (int) (value >>> 16) * (0x6D2B + 2 * 0x0F1D * place)
                + (int) (value >>> 32) * (0x3C6F + 2 * 0x1A35 * place)
                + (int) (value >>> 48) * (0x58A9 + 2 * 0x0B5B * place);
    }

    /** @param place 0 to 3, another for each value of a sum. */
    public static int ofInt(final int value, final int place) {
        return value * (0x2545 + 2 * 0x1C93 * place) + (value >>> 16) * (0x7F4B + 2 * 0x0D31 * place);
    }

    public static int ofShort(final short value) {
        return value * 0x4F1B;
    }
}
