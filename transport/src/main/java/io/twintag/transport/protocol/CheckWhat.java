package io.twintag.transport.protocol;

/** What a Check asks a device to look at, and the shape of its answer. */
public final class CheckWhat {
    /** Blocks: for each {@link #STATE_LENGTH} bytes come back. */
    public static final int BLOCKS = 1;

    /** Records of a log. */
    public static final int LOG = 2;

    /** Both copies of the superblock; a bad one is mended. */
    public static final int SUPERBLOCK = 3;

    /** The object with the lowest id above the one given. */
    public static final int NEXT_OBJECT = 4;

    /** The tag table: how many of its pages and marks were bad; they are folded away and mended. */
    public static final int TAGS = 5;

    /** Blocks of one request at most. */
    public static final int MAX_BLOCKS = 4096;

    /**
     * Where a block's state lies, an int64, one of the three below: behind the newest trailer, which says the version.
     */
    public static final int STATE_OFFSET = 16;

    /** Bytes that come back of a block: its trailer and its state. */
    public static final int STATE_LENGTH = STATE_OFFSET + Long.BYTES;

    public static final int GOOD = 0;
    /** The trailer is sound, the content is not what it says. */
    public static final int BAD_CONTENT = 1;
    /** Nothing that the trailers say is to be believed. */
    public static final int BAD_LINE = 2;

    private CheckWhat() {}
}
