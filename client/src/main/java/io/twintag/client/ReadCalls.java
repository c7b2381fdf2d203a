package io.twintag.client;

import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ReadReplyDecoder;
import io.twintag.transport.protocol.ReadRequestEncoder;
import io.twintag.transport.protocol.ReaderByeEncoder;
import io.twintag.transport.protocol.ReaderHelloEncoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.runtime.MemoryUsers;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The questions of one reader and the answers of its device. A lost question or answer is repeated; a device that was
 * started again in between, and has forgotten the reader, is told of it again. One thread.
 */
final class ReadCalls implements AutoCloseable {
    /** A device that met something bad has told the engine before it answered. */
    private static final String REPAIR =
            "a repair was asked for: twintag events says what came of it; if nothing, see that both"
                    + " devices are up to date (twintag status), then twintag scrub --start; until then read the other device"
                    + " (--device)";

    private static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REPEAT_HELLO_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int CONTENT_LENGTH = Limits.MAX_PAYLOAD_LENGTH + 64;
    private static final int TRAILERS_LENGTH = Trailer.lengthOf(Limits.MAX_PAYLOAD_LENGTH / Limits.MIN_BLOCK_SIZE);

    /** Above the ids of {@link StreamIds} of any generator. */
    private static final int FIRST_REPLY_STREAM = 1 << 24;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final MutableDirectBuffer hello = new ExpandableArrayBuffer(256);
    private final MutableDirectBuffer request = new ExpandableArrayBuffer(256);
    private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(CONTENT_LENGTH));
    private final UnsafeBuffer trailers = new UnsafeBuffer(ByteBuffer.allocateDirect(TRAILERS_LENGTH));
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final ReadReplyDecoder reply = new ReadReplyDecoder();
    private final ReadRequestEncoder requestEncoder = new ReadRequestEncoder();
    private final long readerId = RANDOM.nextLong() | 1;
    private final ReaderContext ctx;
    private final MemoryUsers.User user;
    private final Network network;
    private final Inbound replies;
    private final Outbound requests;
    private final int helloLength;

    private long correlation = RANDOM.nextLong();
    private long awaited;
    private boolean isAnswered;
    private int status;
    private int count;
    private long next;
    private int contentLength;
    private int trailersLength;

    ReadCalls(final ReaderContext ctx, final Network network) {
        this.ctx = ctx;
        this.network = network;
        final MemoryUsers users = new MemoryUsers();
        this.user = users.join();
        network.guard(users);
        final int replyStream = FIRST_REPLY_STREAM + RANDOM.nextInt(Integer.MAX_VALUE - FIRST_REPLY_STREAM);
        replies = network.inbound(ctx.replyChannel(), replyStream, this::onReply);
        requests = network.outbound(ctx.readChannel(), StreamIds.READS.id(ctx.generator(), ctx.slot()));
        final ReaderHelloEncoder encoder = new ReaderHelloEncoder();
        encoder.wrapAndApplyHeader(hello, 0, headerEncoder)
                .correlation(readerId)
                .replyStream(replyStream)
                .replyChannel(ctx.replyChannel());
        helloLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    /** Tells the device where this reader listens, until it answers. */
    void hello() {
        await(readerId, hello, helloLength, REPEAT_HELLO_NS, "device " + deviceName());
    }

    /**
     * Asks and waits for the answer.
     *
     * @param asked for messages.
     * @return the count of the answer.
     * @throws ReadException with the status of the answer, or TIMED_OUT, or NOT_CONNECTED.
     */
    int call(
            final int what,
            final int objectId,
            final long first,
            final int most,
            final boolean uncommittedToo,
            final String asked) {
        correlation++;
        requestEncoder
                .wrapAndApplyHeader(request, 0, headerEncoder)
                .readerId(readerId)
                .correlation(correlation)
                .what(what)
                .objectId(objectId)
                .first(first)
                .count(most)
                .flags()
                .clear()
                .uncommittedToo(uncommittedToo);
        final int length = MessageHeaderEncoder.ENCODED_LENGTH + requestEncoder.encodedLength();
        await(correlation, request, length, REPEAT_NS, asked);
        return count;
    }

    /** What the last answer carried. */
    UnsafeBuffer content() {
        return content;
    }

    int contentLength() {
        return contentLength;
    }

    DirectBuffer trailers() {
        return trailers;
    }

    int trailersLength() {
        return trailersLength;
    }

    /** Where to go on, -1: that was all. */
    long next() {
        return next;
    }

    private void await(
            final long answerTo,
            final DirectBuffer message,
            final int lengthBytes,
            final long repeatNs,
            final String asked) {
        awaited = answerTo;
        isAnswered = false;
        final long beginNs = System.nanoTime();
        long nextSendNs = beginNs;
        int sent = 0;
        ctx.idleStrategy().reset();
        while (!isAnswered) {
            final long nowNs = System.nanoTime();
            if (network.isClosed()) {
                throw ReadException.because(
                        Status.NOT_CONNECTED, asked + ": the media driver is gone: see twintag status");
            }
            if (nowNs - beginNs > ctx.timeoutNs() || Thread.currentThread().isInterrupted()) {
                throw ReadException.because(
                        Status.TIMED_OUT,
                        asked + ": device " + deviceName() + " did not answer within "
                                + TimeUnit.NANOSECONDS.toMillis(ctx.timeoutNs())
                                + " ms: is it running (twintag status), and does its log say why not?");
            }
            if (nowNs - nextSendNs >= 0) {
                if (sent > 0 && message != hello) {
                    offer(hello, helloLength);
                }
                final boolean isSent = offer(message, lengthBytes) > 0;
                sent += isSent ? 1 : 0;
                nextSendNs = nowNs + (isSent ? repeatNs : TimeUnit.MILLISECONDS.toNanos(1));
            }
            ctx.idleStrategy().idle(network.doWork() + poll());
        }
        if (status < 0) {
            throw status == Status.CORRUPT
                    ? ReadException.because(status, asked + ": " + Status.name(status) + ": " + REPAIR)
                    : new ReadException(status, asked);
        }
    }

    private long offer(final DirectBuffer message, final int lengthBytes) {
        user.enter();
        try {
            return requests.offer(message, 0, lengthBytes);
        } finally {
            user.leave();
        }
    }

    private int poll() {
        user.enter();
        try {
            return replies.poll(1);
        } finally {
            user.leave();
        }
    }

    private void onReply(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        if (header.templateId() != ReadReplyDecoder.TEMPLATE_ID) {
            return;
        }
        reply.wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
        if (isAnswered || reply.correlation() != awaited) {
            return; // a second answer to what was repeated
        }
        status = reply.status();
        count = reply.count();
        next = reply.next();
        trailersLength = reply.trailersLength();
        if (trailersLength > trailers.capacity()) {
            throw new IllegalStateException("a reply with trailers of " + trailersLength + " bytes");
        }
        reply.getTrailers(trailers, 0, trailersLength);
        contentLength = reply.contentLength();
        if (contentLength > content.capacity()) {
            throw new IllegalStateException("a reply with a content of " + contentLength + " bytes");
        }
        reply.getContent(content, 0, contentLength);
        isAnswered = true;
    }

    private String deviceName() {
        return Slots.letter(ctx.slot());
    }

    /** Says good-bye; a device that does not hear it forgets the reader by itself. */
    @Override
    public void close() {
        final ReaderByeEncoder bye = new ReaderByeEncoder();
        bye.wrapAndApplyHeader(request, 0, headerEncoder).readerId(readerId);
        offer(request, MessageHeaderEncoder.ENCODED_LENGTH + bye.encodedLength());
        CloseHelper.quietCloseAll(requests, replies);
    }
}
