package io.twintag.device.store;

/**
 * What a superblock says of the tag table that lies beside it, and whose file is nothing that the store knows.
 *
 * <pre>
 *  UNKNOWN   nothing: there is none, it was in use when power failed, or a version of before left it
 *  IN_USE    it was opened in the run of the operating system that the superblock names: a kill loses none of it
 *  CLOSED    the last close in order left it as these bytes, all of them forced before this was stored
 * </pre>
 *
 * One store of the superblock says both that the volume is closed and how its table is, so that neither speaks of
 * another close than the other does.
 *
 * @param crc CLOSED: CRC32C of the file of its map; else 0.
 */
public record TableFacts(State state, int crc) {
    /** What is known. Stored by its number. */
    public enum State {
        UNKNOWN,
        IN_USE,
        CLOSED
    }

    public static final TableFacts UNKNOWN = new TableFacts(State.UNKNOWN, 0);
    public static final TableFacts IN_USE = new TableFacts(State.IN_USE, 0);

    public static TableFacts closed(final int crc) {
        return new TableFacts(State.CLOSED, crc);
    }

    /** Reads what is stored: zeros, as superblocks of before have them, and all that makes no sense are unknown. */
    static TableFacts of(final int number, final int crc) {
        final State[] states = State.values();
        return number > 0 && number < states.length ? new TableFacts(states[number], crc) : UNKNOWN;
    }
}
