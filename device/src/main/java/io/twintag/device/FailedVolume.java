package io.twintag.device;

import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Network;
import io.twintag.transport.protocol.AttachDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.Agent;

/**
 * What stands in for a volume whose disk refused a force: it says who it is, and that it has failed, and nothing else.
 * No write is applied or acknowledged, no epoch promised, no byte of the storage touched. Apply thread.
 */
final class FailedVolume implements Agent {
    private static final int FRAMES_PER_CYCLE = 16;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ExpandableDirectByteBuffer answer = new ExpandableDirectByteBuffer(64 * 1024);
    private final DeviceContext context;
    private final Connection connection;
    private final Volume volume;
    private Network network;
    private DeviceLink link;
    private int answerLength;
    private boolean isTold;

    FailedVolume(final DeviceContext context, final Connection connection, final Volume volume) {
        this.context = context;
        this.connection = connection;
        this.volume = volume;
    }

    @Override
    public int doWork() {
        if (!isTold) {
            isTold = true;
            context.log().accept("FAILED: " + VolumeDirectory.failureText(volume.directory()));
        }
        if (network == null || network.isClosed()) {
            connect();
            return 0;
        }
        final int work = link.writes.poll(FRAMES_PER_CYCLE) + link.background.poll(FRAMES_PER_CYCLE);
        if (answerLength > 0 && link.acks.offer(answer, 0, answerLength) > 0) {
            answerLength = 0;
        }
        return work;
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-failed";
    }

    @Override
    public void onClose() {
        CloseHelper.quietClose(link);
    }

    private void connect() {
        CloseHelper.quietClose(link);
        link = null;
        network = connection.network();
        if (network != null) {
            final int generator = volume.superblock().facts().generator();
            link = new DeviceLink(network, context, generator, this::onFrame, (buffer, offset, length) -> {});
        }
    }

    private void onFrame(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        if (header.templateId() == AttachDecoder.TEMPLATE_ID) {
            final AttachDecoder attach = new AttachDecoder()
                    .wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
            if (attach.generator() == volume.superblock().facts().generator()) {
                answerLength = EngineReplies.attached(
                        answer, attach.correlation(), volume, new TagFacts(context.tagPages(), 0, 0, true), 0);
            }
        }
    }
}
