package io.twintag.testkit.check;

import io.twintag.client.LogChunk;
import io.twintag.testkit.load.TestObject;
import org.agrona.MutableDirectBuffer;

/** What one device holds, to be checked. One thread. */
public interface Image {
    /** Whether bytes of it were damaged on purpose: then a block may be bad, and what its twin has counts. */
    default boolean isDamaged() {
        return false;
    }

    /** Where the log ends. */
    long tail(TestObject log);

    /**
     * The records from a position on, acknowledged or not; good until the next call.
     *
     * @return null: the record there is bad.
     */
    LogChunk log(TestObject log, long position);

    /**
     * Reads blocks with their trailers, see {@link io.twintag.client.VolumeReader#blocks}.
     *
     * @return false: one of them is bad.
     */
    boolean blocks(TestObject book, long first, int count, MutableDirectBuffer content, MutableDirectBuffer trailers);
}
