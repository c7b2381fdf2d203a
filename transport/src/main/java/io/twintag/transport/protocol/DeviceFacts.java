package io.twintag.transport.protocol;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a device says of itself when an engine attaches.
 *
 * @param recordEpoch   epoch of the newest membership record it holds, with its {@code members}, {@code arbiter} and
 *                      the ids of the devices {@code memberA} and {@code memberB}; 0 without one.
 * @param promisedEpoch it refuses everything of lower epochs.
 * @param streamEpoch   with {@code applied}: the prefix that it vouches for.
 * @param hasLostPower  it went back to what was flushed.
 * @param isTagTableUnknown tag pages may be missing.
 * @param isFailed      its disk refused a force: it serves no more.
 * @param objects       its storage objects, by id.
 */
public record DeviceFacts(
        long lineage,
        long deviceId,
        int slot,
        int recordEpoch,
        int members,
        long arbiter,
        long memberA,
        long memberB,
        int promisedEpoch,
        int streamEpoch,
        long applied,
        long flushed,
        long retired,
        long committed,
        boolean hasLostPower,
        boolean isTagTableUnknown,
        boolean isFailed,
        int tagCapacityPages,
        int tagPages,
        Map<Integer, Held> objects) {

    /** A storage object on one device; {@code tail} and {@code end} as in the Attached message. */
    public record Held(
            int id, String name, ObjectKind kind, int blockSize, long sizeBytes, long tail, long end, boolean isFull) {

        /** Whether both were made by the same create. */
        public boolean isTwin(final Held other) {
            return id == other.id
                    && name.equals(other.name)
                    && kind == other.kind
                    && blockSize == other.blockSize
                    && sizeBytes == other.sizeBytes;
        }
    }

    /** Reads an Attached message whose block begins at {@code offset}. */
    public static DeviceFacts of(final AttachedDecoder in) {
        final Map<Integer, Held> objects = new TreeMap<>();
        for (final AttachedDecoder.ObjectsDecoder object : in.objects()) {
            final int id = object.objectId();
            final ObjectKind kind = object.kind();
            final boolean isFull = object.flags().full();
            final int blockSize = object.blockSize();
            final long sizeBytes = object.sizeBytes();
            final long tail = object.tail();
            final long end = object.end();
            objects.put(id, new Held(id, object.name(), kind, blockSize, sizeBytes, tail, end, isFull));
        }
        return new DeviceFacts(
                in.lineage(),
                in.deviceId(),
                in.slot(),
                in.recordEpoch(),
                in.members(),
                in.arbiter(),
                in.memberA(),
                in.memberB(),
                in.promisedEpoch(),
                in.streamEpoch(),
                in.applied(),
                in.flushed(),
                in.retired(),
                in.committed(),
                in.flags().lostPower(),
                in.flags().lacksTagPages(),
                in.flags().failed(),
                in.tagCapacityPages(),
                in.tagPages(),
                objects);
    }

    /** Whether this device vouches for a longer prefix than the other, for the same one, or for a shorter. */
    public int comparePrefix(final DeviceFacts other) {
        return Tag.compare(streamEpoch, applied, other.streamEpoch, other.applied);
    }

    /** Whether the other holds every object of this device, and the same of every log. */
    public boolean isCoveredBy(final DeviceFacts other) {
        return objects.values().stream().allMatch(object -> {
            final Held twin = other.objects.get(object.id());
            return twin != null && twin.isTwin(object) && twin.tail() == object.tail();
        });
    }

    /**
     * Objects of this device that the other does not hold, or holds as others under their ids. Come of a create that
     * was under way on this device when it was lost, and was never answered.
     */
    public List<Held> notOf(final DeviceFacts other) {
        return objects.values().stream()
                .filter(object -> {
                    final Held twin = other.objects.get(object.id());
                    return twin == null || !twin.isTwin(object);
                })
                .toList();
    }

    public String slotName() {
        return Slots.letter(slot);
    }
}
