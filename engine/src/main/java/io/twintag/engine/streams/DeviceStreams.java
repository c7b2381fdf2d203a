package io.twintag.engine.streams;

import io.twintag.engine.context.EngineContext;
import io.twintag.engine.membership.MemberRequests;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.AttachEncoder;
import io.twintag.transport.protocol.CreateObjectEncoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.EngineHeartbeatEncoder;
import io.twintag.transport.protocol.JoinEncoder;
import io.twintag.transport.protocol.JoinUndoingEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.RecordEncoder;
import io.twintag.transport.protocol.SealEncoder;
import io.twintag.transport.protocol.Slots;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The writes streams to both devices: the sequencer's batches, and what the engine asks of a device in their order.
 * Each method returns whether the device's stream took it; who asked repeats it until answered. Sequencer thread.
 */
public final class DeviceStreams implements MemberRequests, AutoCloseable {

    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final EngineHeartbeatEncoder heartbeat = new EngineHeartbeatEncoder();
    private final Outbound[] writes = new Outbound[Slots.COUNT];
    private final EngineContext context;
    private int targets;

    public DeviceStreams(final EngineContext context) {
        this.context = context;
    }

    /** Begins new streams to these devices (bits by slot), so that nothing that was sent before comes in between. */
    public void open(final Network network, final int slots) {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (!Slots.has(slots, slot)) {
                continue;
            }
            CloseHelper.quietClose(writes[slot]);
            writes[slot] = network.outboundSoon(context.channel(slot), StreamIds.WRITES.id(context.generator(), slot));
        }
    }

    /** A frame of the sequencer; the result is the stream's. */
    public long offer(final int slot, final DirectBuffer frame, final int lengthBytes) {
        return writes[slot].offer(frame, 0, lengthBytes);
    }

    /** Who gets the writes of this epoch: bit 0 a, bit 1 b. */
    public void targets(final int newTargets) {
        targets = newTargets;
    }

    /** Whether the streams of all targets take a frame of this length now. */
    public boolean hasRoom(final int lengthBytes) {
        return ((targets & 1) == 0 || writes[0].hasRoom(lengthBytes))
                && ((targets & 2) == 0 || writes[1].hasRoom(lengthBytes));
    }

    /** The longest frame that travels to all targets in one piece. */
    public int wholeFrameLength() {
        return Math.min(
                (targets & 1) == 0 ? Integer.MAX_VALUE : writes[0].wholeFrameLength(),
                (targets & 2) == 0 ? Integer.MAX_VALUE : writes[1].wholeFrameLength());
    }

    @Override
    public boolean attach(final int slot, final long correlation, final long engineId) {
        final AttachEncoder attach = new AttachEncoder();
        attach.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .engineId(engineId)
                .generator(context.generator());
        return send(slot, attach.encodedLength());
    }

    @Override
    public boolean seal(final int slot, final long correlation, final int epoch, final long lineage) {
        final SealEncoder seal = new SealEncoder();
        seal.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .epoch(epoch)
                .lineage(lineage);
        return send(slot, seal.encodedLength());
    }

    @Override
    public boolean record(
            final int slot,
            final long correlation,
            final int epoch,
            final int members,
            final long arbiter,
            final long memberA,
            final long memberB) {
        final RecordEncoder record = new RecordEncoder();
        record.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .epoch(epoch)
                .members((short) members)
                .reserved((short) 0)
                .generator(context.generator())
                .arbiter(arbiter)
                .memberA(memberA)
                .memberB(memberB);
        return send(slot, record.encodedLength());
    }

    @Override
    public boolean join(
            final int slot,
            final long correlation,
            final int epoch,
            final DeviceFacts authority,
            final DeviceFacts joining) {
        final List<DeviceFacts.Held> undone = joining.notOf(authority);
        if (!undone.isEmpty()) {
            return joinUndoing(slot, correlation, epoch, undone, logs(authority));
        }
        final JoinEncoder join = new JoinEncoder();
        join.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).epoch(epoch);
        final List<DeviceFacts.Held> logs = logs(authority);
        final JoinEncoder.LogsEncoder group = join.logsCount(logs.size());
        for (final DeviceFacts.Held log : logs) {
            group.next().objectId(log.id()).reserved(0).tail(log.tail());
        }
        return send(slot, join.encodedLength());
    }

    private boolean joinUndoing(
            final int slot,
            final long correlation,
            final int epoch,
            final List<DeviceFacts.Held> undone,
            final List<DeviceFacts.Held> logs) {
        final JoinUndoingEncoder join = new JoinUndoingEncoder();
        join.wrapAndApplyHeader(buffer, 0, header).correlation(correlation).epoch(epoch);
        final JoinUndoingEncoder.UndoneEncoder objects = join.undoneCount(undone.size());
        undone.forEach(object -> objects.next().objectId(object.id()).reserved(0));
        final JoinUndoingEncoder.LogsEncoder group = join.logsCount(logs.size());
        logs.forEach(log -> group.next().objectId(log.id()).reserved2(0).tail(log.tail()));
        return send(slot, join.encodedLength());
    }

    private static List<DeviceFacts.Held> logs(final DeviceFacts device) {
        return device.objects().values().stream()
                .filter(object -> object.kind() == ObjectKind.LOG)
                .toList();
    }

    /** Make this storage object if it is not there. */
    public boolean create(final int slot, final long correlation, final int epoch, final DeviceFacts.Held object) {
        final CreateObjectEncoder create = new CreateObjectEncoder();
        create.wrapAndApplyHeader(buffer, 0, header)
                .correlation(correlation)
                .epoch(epoch)
                .objectId(object.id())
                .kind(object.kind())
                .reserved1((short) 0)
                .reserved2(0)
                .blockSize(object.blockSize())
                .sizeBytes(object.sizeBytes())
                .name(object.name());
        return send(slot, create.encodedLength());
    }

    /** The engine is there, and all up to here is committed. */
    public boolean heartbeat(final int slot, final int epoch, final long committed) {
        heartbeat
                .wrapAndApplyHeader(buffer, 0, header)
                .epoch(epoch)
                .reserved(0)
                .committed(committed)
                .correlation(0);
        return send(slot, heartbeat.encodedLength());
    }

    private boolean send(final int slot, final int blockLength) {
        final MutableDirectBuffer frame = buffer;
        return writes[slot].offer(frame, 0, MessageHeaderEncoder.ENCODED_LENGTH + blockLength) > 0;
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(writes);
    }
}
