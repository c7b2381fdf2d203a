package io.twintag.transport.protocol;

/** What a ReadRequest asks a device for. */
public final class ReadWhat {
    /** Facts of the volume and its objects: the content is an Attached message. */
    public static final int FACTS = 1;

    /** Raw records of a log, headers included. */
    public static final int LOG = 2;

    /** Blocks of a block object, with a trailer of 16 bytes each: epoch, CRC32C, sequence. */
    public static final int BLOCKS = 3;

    /** Copies of tag pages of the current stream. */
    public static final int TAGS = 4;

    private ReadWhat() {}
}
