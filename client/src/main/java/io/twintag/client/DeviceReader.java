package io.twintag.client;

import static java.util.Objects.requireNonNull;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.protocol.AttachedDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ReadWhat;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import org.agrona.CloseHelper;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one running device holds of one volume. Readers talk to a device, never to the sequencer, and hold up no
 * write; records of a log are shown as soon as both devices have acknowledged them.
 *
 * <p>One request is under way at a time, and repeated until it is answered or the deadline passes. One thread.
 */
public final class DeviceReader implements VolumeReader {

    private final ReaderContext ctx;
    private final Network network;
    private final ReadCalls calls;
    private final LogChunk chunk = new LogChunk();
    private final TagPage page = new TagPage();
    private @Nullable DeviceFacts lastFacts;

    private DeviceReader(final ReaderContext ctx, final Network network, final ReadCalls calls) {
        this.ctx = ctx;
        this.network = network;
        this.calls = calls;
    }

    /**
     * Connects to a device and waits until it answers.
     *
     * @param ctx concluded here; make a new one for another reader.
     * @throws ReadException TIMED_OUT: the device does not answer; NOT_CONNECTED: there is no media driver.
     */
    public static DeviceReader connect(final ReaderContext ctx) {
        ctx.conclude();
        final Network network = ctx.network() != null ? ctx.network() : connectNetwork(ctx);
        ReadCalls calls = null;
        boolean isConnected = false;
        try {
            calls = new ReadCalls(ctx, network);
            calls.hello();
            isConnected = true;
            return new DeviceReader(ctx, network, calls);
        } finally {
            if (!isConnected) {
                CloseHelper.quietClose(calls);
                if (ctx.network() == null) {
                    CloseHelper.quietClose(network);
                }
            }
        }
    }

    private static Network connectNetwork(final ReaderContext ctx) {
        final Network network =
                AeronNetwork.connectIfAlive(requireNonNull(ctx.aeronDirectory(), "conclude sees to it"), false);
        if (network == null) {
            throw ReadException.because(
                    Status.NOT_CONNECTED,
                    "no media driver runs in " + ctx.aeronDirectory() + ": start the mirror (twintag start)");
        }
        return network;
    }

    @Override
    public String name() {
        return Slots.letter(ctx.slot());
    }

    @Override
    public DeviceFacts facts() {
        calls.call(ReadWhat.FACTS, 0, 0, 0, false, "the facts");
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(calls.content(), 0);
        if (header.templateId() != AttachedDecoder.TEMPLATE_ID) {
            throw new ReadException(Status.CORRUPT, "the facts of device " + name());
        }
        lastFacts = DeviceFacts.of(new AttachedDecoder()
                .wrap(calls.content(), MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version()));
        return lastFacts;
    }

    @Override
    public LogChunk readLog(final int objectId, final long position, final int maxBytes, final boolean uncommittedToo) {
        final String asked = "log " + objectId + " of device " + name() + " at position " + position;
        final int segmentLength =
                LogLayout.segmentLength(held(objectId, ObjectKind.LOG, asked).sizeBytes());
        calls.call(ReadWhat.LOG, objectId, position, maxBytes, uncommittedToo, asked);
        return chunk.wrap(
                "log " + objectId + " of device " + name(),
                calls.content(),
                calls.contentLength(),
                position,
                segmentLength);
    }

    @Override
    public int blocks(
            final int objectId,
            final long first,
            final int count,
            final MutableDirectBuffer target,
            final MutableDirectBuffer trailers) {
        final String asked = "object " + objectId + " of device " + name() + ", " + count + " blocks from " + first;
        final int blockSize = held(objectId, ObjectKind.BLOCK, asked).blockSize();
        final int read = calls.call(ReadWhat.BLOCKS, objectId, first, count, true, asked);
        if (calls.contentLength() != read * blockSize || calls.trailersLength() != Trailer.lengthOf(read)) {
            throw new ReadException(Status.CORRUPT, asked);
        }
        target.putBytes(0, calls.content(), 0, calls.contentLength());
        if (trailers != null) {
            trailers.putBytes(0, calls.trailers(), 0, calls.trailersLength());
        }
        return read;
    }

    /**
     * Hands over the tag pages of the current stream that the device's tag table holds.
     *
     * @param fromPage index of the first page, see {@link TagPage#pageIndex}; retired ones are passed over.
     * @throws ReadException CORRUPT: a page arrived with other bytes than were sent.
     */
    public void tagPages(final long fromPage, final TagPageHandler handler) {
        for (long next = fromPage; next >= 0; ) {
            final int pages = calls.call(ReadWhat.TAGS, 0, next, 0, false, "the tag pages of device " + name());
            next = calls.next();
            final UnsafeBuffer copies = calls.content();
            for (int i = 0; i < pages; i++) {
                page.wrap(copies, i * TagPage.LENGTH);
                if (!page.isIntact()) {
                    throw new ReadException(Status.CORRUPT, "a tag page of device " + name());
                }
                if (!handler.onPage(page)) {
                    return;
                }
            }
        }
    }

    private DeviceFacts.Held held(final int objectId, final ObjectKind kind, final String asked) {
        DeviceFacts.Held held = lastFacts == null ? null : lastFacts.objects().get(objectId);
        if (held == null) {
            held = facts().objects().get(objectId);
        }
        if (held == null) {
            throw new ReadException(Status.NO_SUCH_OBJECT, asked);
        }
        if (held.kind() != kind) {
            throw new ReadException(Status.WRONG_KIND, asked);
        }
        return held;
    }

    @Override
    public void close() {
        calls.close();
        if (ctx.network() == null) {
            network.close();
        }
    }
}
