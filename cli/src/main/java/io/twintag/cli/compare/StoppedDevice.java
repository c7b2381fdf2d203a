package io.twintag.cli.compare;

import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.client.LogChunk;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.device.store.BlockObject;
import io.twintag.device.store.Facts;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.DirectoryLock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The volume of a device whose process does not run, read from its files. Opening it settles what the last stop left
 * behind, which is what the next start would do; closing marks it clean. One thread.
 */
public final class StoppedDevice implements VolumeReader {
    private static final int ALL_EPOCHS = Integer.MAX_VALUE;
    private static final String LOCK = "lock";

    private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(MAX_CHUNK_LENGTH));
    private final LogChunk chunk = new LogChunk();
    private final Slot slot;
    private final Volume volume;

    /** @throws io.twintag.device.store.StorageException in use, or too bad to be opened. */
    public StoppedDevice(final Settings settings, final Slot slot, final int generator) {
        this.slot = slot;
        this.volume = Volume.open(
                directory(settings, slot, generator),
                StoreOptions.defaults()
                        .withFlush(settings.deviceContext(slot.number()).flushMode()));
    }

    /** Whether a process has the volume of a device open now. */
    public static boolean isRunning(final Settings settings, final Slot slot, final int generator) {
        return DirectoryLock.owner(directory(settings, slot, generator), LOCK) != null;
    }

    /** Where the volume of a generator lies. */
    public static Path directory(final Settings settings, final Slot slot, final int generator) {
        return settings.deviceDirectory(slot.number()).resolve("volume-" + generator);
    }

    /** Whether a copy to it had begun, and it has not become a member since. */
    public boolean isPartial() {
        return volume.isPartial();
    }

    /**
     * Takes the membership of a new lineage, into both copies: when one rots, the other must not go back to the former.
     */
    public void give(final MembershipRecord record) {
        for (int copy = 0; copy < 2; copy++) {
            volume.superblock().update(facts -> facts.withLineage(record.lineage())
                    .withPromisedEpoch(record.epoch())
                    .withRecord(
                            record.epoch(), record.members(), record.deviceA(), record.deviceB(), record.engineId()));
        }
    }

    @Override
    public String name() {
        return slot.toString();
    }

    @Override
    public DeviceFacts facts() {
        final Facts facts = volume.superblock().facts();
        final Map<Integer, DeviceFacts.Held> objects = new TreeMap<>();
        for (final StorageObject object : volume.objects()) {
            objects.put(object.id(), held(object));
        }
        return new DeviceFacts(
                facts.lineage(),
                facts.deviceId(),
                facts.slot(),
                facts.recordEpoch(),
                facts.members(),
                facts.arbiter(),
                facts.memberA(),
                facts.memberB(),
                facts.promisedEpoch(),
                volume.streamEpoch(),
                volume.applied(),
                volume.flushedEpoch() == volume.streamEpoch() ? volume.flushedSequence() : 0,
                0,
                volume.applied(),
                volume.lostPower(),
                false,
                volume.isFailed(),
                0,
                0,
                objects);
    }

    private static DeviceFacts.Held held(final StorageObject object) {
        final LogObject log = object instanceof LogObject found ? found : null;
        return new DeviceFacts.Held(
                object.id(),
                object.name(),
                object.kind(),
                object.blockSize(),
                object.sizeBytes(),
                log != null ? log.tail() : 0,
                log != null ? log.limit() : ((BlockObject) object).blocks(),
                false);
    }

    @Override
    public LogChunk readLog(final int objectId, final long position, final int maxBytes, final boolean uncommittedToo) {
        final String asked = "log " + objectId + " of device " + slot + " at position " + position;
        if (!(volume.object(objectId) instanceof LogObject log)) {
            throw new ReadException(volume.object(objectId) == null ? Status.NO_SUCH_OBJECT : Status.WRONG_KIND, asked);
        }
        final int read =
                log.read(position, Math.min(maxBytes, content.capacity()), ALL_EPOCHS, Long.MAX_VALUE, content, 0);
        if (read < 0) {
            throw new ReadException(read, asked);
        }
        return chunk.wrap("log " + objectId + " of device " + slot, content, read, position, log.segmentLength());
    }

    @Override
    public int blocks(
            final int objectId,
            final long first,
            final int count,
            final MutableDirectBuffer target,
            final MutableDirectBuffer trailers) {
        final String asked = "object " + objectId + " of device " + slot + ", " + count + " blocks from " + first;
        if (!(volume.object(objectId) instanceof BlockObject object)) {
            throw new ReadException(volume.object(objectId) == null ? Status.NO_SUCH_OBJECT : Status.WRONG_KIND, asked);
        }
        final int most = Math.min(count, Limits.MAX_PAYLOAD_LENGTH / object.blockSize());
        final int read = object.read(first, most, target, 0, trailers, 0);
        if (read < 0) {
            throw new ReadException(read, asked);
        }
        return read;
    }

    @Override
    public void close() {
        volume.close();
    }
}
