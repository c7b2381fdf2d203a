package io.twintag.device;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StorageObject;
import io.twintag.device.store.Volume;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ReadReplyEncoder;
import io.twintag.transport.protocol.ReadRequestDecoder;
import io.twintag.transport.protocol.ReadWhat;
import io.twintag.transport.protocol.ReaderByeDecoder;
import io.twintag.transport.protocol.ReaderHelloDecoder;
import io.twintag.transport.protocol.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Serves readers: they talk to a device, never to the sequencer, and take nothing from the write path. Log readers see
 * only what is committed; every payload and block is checked against its CRC32C before it leaves.
 */
final class ReadAgent implements Agent {
    private static final int MAX_READERS = 64;
    private static final int LARGEST_RECORD = Limits.MAX_PAYLOAD_LENGTH + 64;
    private static final long READER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long REPLY_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long DISCONNECTED_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int ALL_EPOCHS = Integer.MAX_VALUE;

    private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(LARGEST_RECORD));
    private final UnsafeBuffer trailers = new UnsafeBuffer(
            ByteBuffer.allocateDirect(Trailer.lengthOf(Limits.MAX_PAYLOAD_LENGTH / Limits.MIN_BLOCK_SIZE)));
    private final ExpandableDirectByteBuffer reply = new ExpandableDirectByteBuffer(LARGEST_RECORD + 128 * 1024);
    private final ExpandableDirectByteBuffer facts = new ExpandableDirectByteBuffer(64 * 1024);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Long2ObjectHashMap<Reader> readers = new Long2ObjectHashMap<>();
    private final DeviceContext context;
    private final Connection connection;
    private final Volume volume;
    private final Committed committed;
    private final TagWindow tagWindow;
    private final SuspectQueue suspects;
    private final NanoClock clock;

    private Network network;
    private Inbound requests;
    private Reader answering;
    private int replyLength;
    private long replySinceNs;
    private boolean isTagsAsked;
    private long correlation;

    /** A reader and the stream on which it listens. */
    private static final class Reader {
        private final Outbound replies;
        private long activeNs;

        Reader(final Outbound replies) {
            this.replies = replies;
        }
    }

    ReadAgent(
            final DeviceContext context,
            final Connection connection,
            final Volume volume,
            final Committed committed,
            final TagWindow tagWindow,
            final SuspectQueue suspects) {
        this.suspects = suspects;
        this.context = context;
        this.connection = connection;
        this.volume = volume;
        this.committed = committed;
        this.tagWindow = tagWindow;
        this.clock = context.nanoClock();
    }

    @Override
    public int doWork() {
        if (network == null || network.isClosed()) {
            connect();
        }
        if (network == null) {
            return 0;
        }
        if (isTagsAsked && volume.isFailed()) {
            isTagsAsked = false;
            replyWith(Status.DEVICE_FAILED, 0, -1, 0, 0);
        }
        if (isTagsAsked && tagWindow.isAnswered()) {
            isTagsAsked = false;
            replyWithTags();
        }
        if (replyLength > 0) {
            return sendReply();
        }
        return isTagsAsked ? 0 : requests.poll(1) + expire();
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-reads";
    }

    @Override
    public void onClose() {
        closeAll();
    }

    private void connect() {
        closeAll();
        network = connection.network();
        if (network != null) {
            final int generator = volume.superblock().facts().generator();
            requests = network.inbound(
                    context.readChannel(), StreamIds.READS.id(generator, context.slot()), this::onRequest);
        }
    }

    private void closeAll() {
        CloseHelper.quietClose(requests);
        readers.values().forEach(reader -> CloseHelper.quietClose(reader.replies));
        readers.clear();
        network = null;
        replyLength = 0;
    }

    private void onRequest(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        header.wrap(buffer, offset);
        final int at = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case ReaderHelloDecoder.TEMPLATE_ID ->
                hello(new ReaderHelloDecoder().wrap(buffer, at, header.blockLength(), header.version()));
            case ReadRequestDecoder.TEMPLATE_ID ->
                read(new ReadRequestDecoder().wrap(buffer, at, header.blockLength(), header.version()));
            case ReaderByeDecoder.TEMPLATE_ID -> {
                final ReaderByeDecoder bye =
                        new ReaderByeDecoder().wrap(buffer, at, header.blockLength(), header.version());
                final Reader reader = readers.remove(bye.readerId());
                CloseHelper.quietClose(reader == null ? null : reader.replies);
            }
            default -> {
                // A message of a newer reader: it gives up and says so.
            }
        }
    }

    private void hello(final ReaderHelloDecoder hello) {
        final long id = hello.correlation();
        final int stream = hello.replyStream();
        final String channel = hello.replyChannel();
        if (!readers.containsKey(id) && readers.size() < MAX_READERS) {
            final Outbound replies = replies(channel, stream);
            if (replies == null) {
                return;
            }
            readers.put(id, new Reader(replies));
        }
        final Reader reader = readers.get(id);
        if (reader != null) {
            reader.activeNs = clock.nanoTime();
            answering = reader;
            correlation = id;
            replyWith(Status.OK, 0, -1, 0, 0);
        }
    }

    /**
     * The stream on which a reader listens; null where there can be none: its mistake, which must not end the device.
     */
    private Outbound replies(final String channel, final int stream) {
        try {
            return network.outbound(channel, stream);
        } catch (final RuntimeException e) {
            return null; // a driver that is gone shows in the next cycle
        }
    }

    private void read(final ReadRequestDecoder request) {
        answering = readers.get(request.readerId());
        if (answering == null) {
            return;
        }
        answering.activeNs = clock.nanoTime();
        correlation = request.correlation();
        if (volume.isFailed()) {
            replyWith(Status.DEVICE_FAILED, 0, -1, 0, 0);
            return;
        }
        switch (request.what()) {
            case ReadWhat.FACTS -> askTags(Long.MAX_VALUE >>> 8);
            case ReadWhat.TAGS -> askTags(request.first());
            case ReadWhat.LOG ->
                readLog(
                        request.objectId(),
                        request.first(),
                        request.count(),
                        request.flags().uncommittedToo());
            case ReadWhat.BLOCKS -> readBlocks(request.objectId(), request.first(), request.count());
            default -> replyWith(Status.BAD_SUBMISSION, 0, -1, 0, 0);
        }
    }

    private void askTags(final long firstPage) {
        tagWindow.ask(firstPage);
        isTagsAsked = true;
    }

    private void readLog(final int objectId, final long from, final int count, final boolean isUncommittedToo) {
        if (!isServing()) {
            replyWith(Status.NOT_A_MEMBER, 0, -1, 0, 0);
            return;
        }
        if (!(volume.object(objectId) instanceof LogObject log)) {
            replyWith(volume.object(objectId) == null ? Status.NO_SUCH_OBJECT : Status.WRONG_KIND, 0, -1, 0, 0);
            return;
        }
        final int most = Math.max(0, Math.min(count, content.capacity()));
        final int epoch = isUncommittedToo ? ALL_EPOCHS : committed.epoch();
        final int copied = log.read(from, most, epoch, committed.sequence(), content, 0);
        if (copied == Status.CORRUPT) {
            suspects.add(objectId, from, 1);
        }
        replyWith(Math.min(copied, Status.OK), Math.max(0, copied), from + Math.max(0, copied), 0, Math.max(0, copied));
    }

    /** A device that is no member by its own record, or that is joining, may lack what was written meanwhile (I5). */
    private boolean isServing() {
        return volume.superblock().facts().isMember() && !volume.joining().isJoining();
    }

    private void readBlocks(final int objectId, final long first, final int count) {
        if (!isServing()) {
            replyWith(Status.NOT_A_MEMBER, 0, -1, 0, 0);
            return;
        }
        final StorageObject object = volume.object(objectId);
        if (!(object instanceof BlockObject blocks)) {
            replyWith(object == null ? Status.NO_SUCH_OBJECT : Status.WRONG_KIND, 0, -1, 0, 0);
            return;
        }
        final int most = Math.min(count, Limits.MAX_PAYLOAD_LENGTH / blocks.blockSize());
        if (most <= 0 || first < 0 || first + most > blocks.blocks()) {
            replyWith(Status.OUT_OF_RANGE, 0, -1, 0, 0);
            return;
        }
        final int read = blocks.read(first, most, content, 0, trailers, 0);
        final int good = Math.max(0, read);
        if (read == Status.CORRUPT) {
            suspects.add(objectId, first, most);
        }
        replyWith(Math.min(read, Status.OK), good, first + good, Trailer.lengthOf(good), good * blocks.blockSize());
    }

    /** The answer to both: facts are asked for with a page number that no stream reaches. */
    private void replyWithTags() {
        final int pages = tagWindow.found();
        if (pages == 0 && tagWindow.nextPage() < 0) {
            final int length = EngineReplies.attached(
                    facts, correlation, volume, tagWindow.facts(), committed.sequenceOf(volume.streamEpoch()));
            content.putBytes(0, facts, 0, length);
            replyWith(Status.OK, 0, -1, 0, length);
        } else {
            content.putBytes(0, tagWindow.copies(), 0, pages * TagPage.LENGTH);
            replyWith(Status.OK, pages, tagWindow.nextPage(), 0, pages * TagPage.LENGTH);
        }
    }

    private void replyWith(
            final int status, final int count, final long next, final int trailersLength, final int contentLength) {
        final ReadReplyEncoder encoder = new ReadReplyEncoder();
        encoder.wrapAndApplyHeader(reply, 0, new MessageHeaderEncoder())
                .correlation(correlation)
                .status(status)
                .count(count)
                .next(next)
                .putTrailers(trailers, 0, trailersLength)
                .putContent(content, 0, contentLength);
        replyLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        replySinceNs = clock.nanoTime();
    }

    /** A reader that does not take its answer at once asks again, or has gone: the others must not wait for it. */
    private int sendReply() {
        final long result = answering.replies.offer(reply, 0, replyLength);
        final boolean isLate = clock.nanoTime() - replySinceNs > REPLY_TIMEOUT_NS;
        if (result > 0 || result == Status.CLOSED || isLate) {
            replyLength = 0;
            return 1;
        }
        return 0;
    }

    private int expire() {
        final long nowNs = clock.nanoTime();
        int expired = 0;
        final var all = readers.values().iterator();
        while (all.hasNext()) {
            final Reader reader = all.next();
            final long idleNs = nowNs - reader.activeNs;
            if (idleNs > READER_TIMEOUT_NS || idleNs > DISCONNECTED_TIMEOUT_NS && !reader.replies.isConnected()) {
                CloseHelper.quietClose(reader.replies);
                all.remove();
                expired++;
            }
        }
        return expired;
    }
}
