package io.twintag.transport.protocol;

import java.nio.charset.StandardCharsets;

/** Every fixed limit that more than one process must agree on (docs/invariants.md I10). */
public final class Limits {
    /** The largest payload of one write, in bytes. */
    public static final int MAX_PAYLOAD_LENGTH = 1024 * 1024;

    /**
     * Bytes of a term of a stream: the longest write is a message of at most an eighth of it, and finds room in half of
     * it.
     */
    public static final int MIN_TERM_LENGTH = 16 * 1024 * 1024;

    /** Storage objects of one volume. */
    public static final int MAX_OBJECTS = 1024;

    /** Bytes of UTF-8 in the name of a storage object. */
    public static final int MAX_NAME_LENGTH = 200;

    /** What a decoder puts where bytes are no text. */
    private static final char NOT_TEXT = '\uFFFD';

    public static final int MIN_BLOCK_SIZE = 512;
    public static final int MAX_BLOCK_SIZE = 64 * 1024;

    /** Bytes of one block object. */
    public static final long MAX_OBJECT_SIZE = 1L << 40;

    /** The highest sequence of an epoch, so that the index of a tag page has 40 bits. A new epoch begins after it. */
    public static final long MAX_SEQUENCE = (1L << 46) - 1;

    /** The highest epoch of a volume. */
    public static final int MAX_EPOCH = (1 << 24) - 1;

    private Limits() {}

    /**
     * Whether a storage object may have this name: 1 to {@link #MAX_NAME_LENGTH} bytes of UTF-8, no slash, no control
     * character, neither "." nor "..". An unpaired surrogate has no bytes of UTF-8.
     */
    public static boolean isName(final String name) {
        return !name.isEmpty()
                && StandardCharsets.UTF_8.newEncoder().canEncode(name)
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_LENGTH
                && name.indexOf('/') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && !name.equals(".")
                && !name.equals("..");
    }

    /**
     * Whether a new storage object may have this name. What stands for bytes that were no text is in none: two names
     * that somebody could not read must not become one. Objects that have it in their name are opened as before.
     */
    public static boolean isNewName(final String name) {
        return isName(name) && name.indexOf(NOT_TEXT) < 0;
    }

    /** Whether a log may start with this many bytes: 1 byte to 1 TiB. It grows by itself. */
    public static boolean isLogSize(final long sizeBytes) {
        return sizeBytes > 0 && sizeBytes <= MAX_OBJECT_SIZE;
    }

    /**
     * Whether a block object may have this shape: blocks of 512 B to 64 KiB, a power of two; at least one, all whole.
     */
    public static boolean isBlockShape(final int blockSize, final long sizeBytes) {
        return Integer.bitCount(blockSize) == 1
                && blockSize >= MIN_BLOCK_SIZE
                && blockSize <= MAX_BLOCK_SIZE
                && sizeBytes >= blockSize
                && sizeBytes <= MAX_OBJECT_SIZE
                && sizeBytes % blockSize == 0
                && sizeBytes / blockSize <= Integer.MAX_VALUE / 2;
    }
}
