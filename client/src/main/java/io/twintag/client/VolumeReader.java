package io.twintag.client;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import org.agrona.MutableDirectBuffer;

/**
 * What one device holds of one volume, to be read: of a device that runs ({@link DeviceReader}), or of the files of one
 * that does not. One thread.
 */
public interface VolumeReader extends AutoCloseable {
    /** Bytes to ask a log for, so that any record fits. */
    int MAX_CHUNK_LENGTH = LogLayout.recordLength(Limits.MAX_PAYLOAD_LENGTH);

    /** "a" or "b". */
    String name();

    /** What the device says of itself and its storage objects, as of now. */
    DeviceFacts facts();

    /**
     * Reads whole records of a log.
     *
     * @param position         where a record begins, or the log's tail.
     * @param maxBytes         {@link #MAX_CHUNK_LENGTH}, for any record to fit.
     * @param uncommittedToo   also what is not acknowledged by both devices.
     * @return the records that there are; good until the next call.
     * @throws ReadException NO_SUCH_OBJECT, WRONG_KIND; OUT_OF_RANGE: no place for a record; CORRUPT: the record there
     *     is bad.
     */
    LogChunk readLog(int objectId, long position, int maxBytes, boolean uncommittedToo);

    /**
     * Reads blocks, each in its newest version.
     *
     * @param count    1 to what is in 1 MiB.
     * @param target   takes the blocks, one after the other.
     * @param trailers takes a {@link Trailer} a block, or null.
     * @return how many were read: less than asked for when that is more than 1 MiB.
     * @throws ReadException NO_SUCH_OBJECT, WRONG_KIND, OUT_OF_RANGE; CORRUPT: one of the blocks is bad.
     */
    int blocks(int objectId, long first, int count, MutableDirectBuffer target, MutableDirectBuffer trailers);

    /**
     * Hands over the acknowledged records of a log from a position on.
     *
     * @param to goes no further than this position.
     * @return the position to go on from: less than {@code to} when the handler stopped it, or no more may be seen yet.
     */
    default long forEachRecord(final int objectId, final long from, final long to, final LogRecordHandler handler) {
        long position = from;
        while (position < to) {
            final LogChunk chunk =
                    readLog(objectId, position, MAX_CHUNK_LENGTH, false).until(to);
            position = chunk.forEachRecord(handler);
            if (chunk.isStopped() || chunk.lengthBytes() == 0) {
                return position;
            }
        }
        return position;
    }

    /** The storage object of a name. @throws ReadException NO_SUCH_OBJECT. */
    static DeviceFacts.Held object(final DeviceFacts facts, final String objectName) {
        return facts.objects().values().stream()
                .filter(object -> object.name().equals(objectName))
                .findFirst()
                .orElseThrow(() -> new ReadException(Status.NO_SUCH_OBJECT, "object '" + objectName + "'"));
    }

    @Override
    void close();
}
