package io.twintag.device;

import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.MemoryNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.AckDecoder;
import io.twintag.transport.protocol.AttachEncoder;
import io.twintag.transport.protocol.AttachedDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.SealEncoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The engine's end of the streams of one volume: asks, and notes what comes back. */
final class EngineStub implements AutoCloseable {
    private static final String CHANNEL = "aeron:ipc";

    /** Template ids of all that came but acks. */
    final List<Integer> answers = new ArrayList<>();

    int acks;
    int attachedFlags = -1;
    long attachedDeviceId;
    private final MemoryNetwork network = new MemoryNetwork();
    private final Outbound writes;
    private final Inbound replies;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final short generator;

    EngineStub(final int generator, final int slot) {
        this.generator = (short) generator;
        final Network own = network.port();
        writes = own.outbound(CHANNEL, StreamIds.WRITES.id(generator, slot));
        replies = own.inbound(CHANNEL, StreamIds.ACKS.id(generator, slot), this::onFrame);
    }

    Network port() {
        return network.port();
    }

    void attach() {
        final AttachEncoder attach = new AttachEncoder();
        attach.wrapAndApplyHeader(buffer, 0, header).correlation(1).engineId(1).generator(generator);
        writes.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + attach.encodedLength());
    }

    void seal(final int epoch) {
        final SealEncoder seal = new SealEncoder();
        seal.wrapAndApplyHeader(buffer, 0, header).correlation(2).epoch(epoch).lineage(11);
        writes.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + seal.encodedLength());
    }

    void poll() {
        while (replies.poll(16) > 0) {
            // all there is
        }
    }

    private void onFrame(final DirectBuffer frame, final int offset, final int lengthBytes) {
        final MessageHeaderDecoder from = new MessageHeaderDecoder().wrap(frame, offset);
        if (from.templateId() == AckDecoder.TEMPLATE_ID) {
            acks++;
            return;
        }
        answers.add(from.templateId());
        if (from.templateId() == AttachedDecoder.TEMPLATE_ID) {
            final AttachedDecoder attached = new AttachedDecoder()
                    .wrap(frame, offset + MessageHeaderDecoder.ENCODED_LENGTH, from.blockLength(), from.version());
            attachedFlags = attached.flags().getRaw();
            attachedDeviceId = attached.deviceId();
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
