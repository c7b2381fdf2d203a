package io.twintag.engine.sequencer;

import io.twintag.engine.membership.Membership;
import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.protocol.AckDecoder;
import io.twintag.transport.protocol.AlarmDecoder;
import io.twintag.transport.protocol.AttachedDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.FencedDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.ObjectStateDecoder;
import io.twintag.transport.protocol.RecordedDecoder;
import io.twintag.transport.protocol.SealedDecoder;
import io.twintag.transport.protocol.Slots;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;

/** What one device answers to the sequencer: acks, and the steps of membership. Sequencer thread. */
final class DeviceInbox implements FrameHandler {

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final int slot;
    private final Sequencer sequencer;
    private final NanoClock clock;

    DeviceInbox(final int slot, final Sequencer sequencer, final NanoClock clock) {
        this.slot = slot;
        this.sequencer = sequencer;
        this.clock = clock;
    }

    @Override
    public void onFrame(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        final int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (header.templateId() == AckDecoder.TEMPLATE_ID) {
            ack.wrap(buffer, at, header.blockLength(), header.version());
            onAck();
        } else {
            onRare(buffer, at);
        }
    }

    private void onAck() {
        final long nowNs = clock.nanoTime();
        final MemberProgress progress = sequencer.progress();
        progress.onFacts(slot, ack.tagPages(), ack.freeBytes());
        if (!sequencer.membership().isRunning()
                || !sequencer.isTarget(slot)
                || ack.epoch() != sequencer.tags().epoch()) {
            return;
        }
        if (ack.flags().followsNothing()) {
            sequencer.membership().lost(slot, nowNs, "device " + Slots.letter(slot) + " was started again");
            return;
        }
        progress.heard(slot, nowNs);
        progress.onAck(
                slot,
                ack.applied(),
                ack.flushed(),
                ack.retired(),
                sequencer.tags().last());
    }

    private void onRare(final DirectBuffer buffer, final int at) {
        final long nowNs = clock.nanoTime();
        final int block = header.blockLength();
        final int version = header.version();
        final Membership membership = sequencer.membership();
        switch (header.templateId()) {
            case AttachedDecoder.TEMPLATE_ID -> {
                final AttachedDecoder attached = new AttachedDecoder().wrap(buffer, at, block, version);
                final long correlation = attached.correlation();
                sequencer.orders().onAttached(slot);
                membership.onAttached(correlation, DeviceFacts.of(attached), nowNs);
            }
            case SealedDecoder.TEMPLATE_ID -> {
                final SealedDecoder sealed = new SealedDecoder().wrap(buffer, at, block, version);
                membership.onSealed(slot, sealed.correlation(), sealed.epoch(), nowNs);
            }
            case RecordedDecoder.TEMPLATE_ID ->
                membership.onRecorded(
                        slot,
                        new RecordedDecoder().wrap(buffer, at, block, version).correlation(),
                        nowNs);
            case FencedDecoder.TEMPLATE_ID -> {
                final FencedDecoder fenced = new FencedDecoder().wrap(buffer, at, block, version);
                membership.onFenced(slot, fenced.correlation(), fenced.promisedEpoch(), nowNs);
            }
            case ObjectStateDecoder.TEMPLATE_ID -> {
                final ObjectStateDecoder object = new ObjectStateDecoder().wrap(buffer, at, block, version);
                final String refusal = sequencer.orders().onObjectState(slot, object, nowNs);
                sequencer.completeSoon();
                if (refusal != null && membership.isRunning()) {
                    membership.refuse(slot, "device " + Slots.letter(slot) + " cannot join: " + refusal, nowNs);
                }
            }
            case AlarmDecoder.TEMPLATE_ID ->
                sequencer.onAlarm(
                        slot,
                        new AlarmDecoder().wrap(buffer, at, block, version).text());
            default -> {
                // A message of a newer device.
            }
        }
    }
}
