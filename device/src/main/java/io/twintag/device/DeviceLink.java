package io.twintag.device;

import io.twintag.transport.link.FrameHandler;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import org.agrona.CloseHelper;

/** The device's ends of the four streams between it and the engine of one volume; the apply thread's. */
final class DeviceLink implements AutoCloseable {
    final Inbound writes;
    final Inbound background;
    final Outbound acks;
    final Outbound pages;

    DeviceLink(
            final Network network,
            final DeviceContext context,
            final int generator,
            final FrameHandler onWrites,
            final FrameHandler onBackground) {
        final int slot = context.slot();
        writes = network.inbound(context.channel(), StreamIds.WRITES.id(generator, slot), onWrites);
        background = network.inbound(context.channel(), StreamIds.BACKGROUND.id(generator, slot), onBackground);
        acks = network.outbound(context.engineChannel(generator), StreamIds.ACKS.id(generator, slot));
        pages = network.outbound(context.engineChannel(generator), StreamIds.PAGES.id(generator, slot));
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(writes, background, acks, pages);
    }
}
