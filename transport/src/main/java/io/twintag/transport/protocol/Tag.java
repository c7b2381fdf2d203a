package io.twintag.transport.protocol;

/**
 * The order of tags: by epoch, then by sequence. A tag is (generator, epoch, sequence); docs/claims.md claims 1, 11 and
 * 15.
 */
public final class Tag {
    private Tag() {}

    /** Less than, equal to or greater than zero, as the first tag is before, at or after the second. */
    public static int compare(final int epoch1, final long sequence1, final int epoch2, final long sequence2) {
        return epoch1 != epoch2 ? Integer.compare(epoch1, epoch2) : Long.compare(sequence1, sequence2);
    }
}
