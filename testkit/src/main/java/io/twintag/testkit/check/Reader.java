package io.twintag.testkit.check;

import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.world.Life;
import io.twintag.testkit.world.World;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.link.Inbound;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ReadReplyDecoder;
import io.twintag.transport.protocol.ReadRequestEncoder;
import io.twintag.transport.protocol.ReadWhat;
import io.twintag.transport.protocol.ReaderHelloEncoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads from one device as applications do, beside everything else, and checks each answer: whole contents of writes
 * that were made, never other bytes (I6); and of the log, what it saw once at a position it sees there again and never
 * otherwise, as long as no power is lost.
 */
public final class Reader {
    private static final int FIRST_REPLY_STREAM = 1 << 24;
    private static final int MAX_BLOCKS = 8;
    private static final int LOG_BYTES = 4096;
    private static final long REPEAT_NS = 300_000_000;

    /** What was seen of the log, by position: a record's client, number, epoch and sequence. */
    final Map<Long, FileImage.Held> seen;

    private final World world;
    private final int slot;
    private final SplittableRandom random;
    private final int replyStream;
    private final long readerId;
    private final Life life = new Life();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
    private final UnsafeBuffer content = new UnsafeBuffer(new byte[1 << 16]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private Network network;
    private Inbound replies;
    private Outbound requests;
    private long correlation;
    private long askedNs;
    private boolean isWaiting;
    private int what;
    private long first;
    private int object;
    private long nextPosition;

    /** @param seen shared by the readers of both devices: both show the same log. */
    public Reader(
            final World world,
            final int slot,
            final int number,
            final SplittableRandom random,
            final Map<Long, FileImage.Held> seen) {
        this.world = world;
        this.slot = slot;
        this.random = random;
        this.seen = seen;
        replyStream = FIRST_REPLY_STREAM + number;
        readerId = number + 1L;
        correlation = (long) number << 32;
    }

    public static Map<Long, FileImage.Held> nothingSeen() {
        return new TreeMap<>();
    }

    /** Takes an answer that is there, or asks anew. */
    public void step(final int log, final int blocks) {
        if (network == null || network.isClosed()) {
            network = world.network.port(life);
            replies = network.inbound("reader", replyStream, this::onReply);
            requests = network.outbound("reads", StreamIds.READS.id(0, slot));
            isWaiting = false;
        }
        replies.poll(1);
        if (isWaiting && world.nowNs() - askedNs < REPEAT_NS) {
            return;
        }
        hello();
        if (random.nextBoolean()) {
            ask(
                    ReadWhat.BLOCKS,
                    blocks,
                    random.nextInt(TestObject.BLOCKS - MAX_BLOCKS),
                    1 + random.nextInt(MAX_BLOCKS));
        } else {
            ask(ReadWhat.LOG, log, random.nextInt(3) == 0 ? 0 : nextPosition, LOG_BYTES);
        }
    }

    /** Where records began that were seen may be the midst of others now. */
    public void forget() {
        isWaiting = false;
        nextPosition = 0;
    }

    private void hello() {
        final ReaderHelloEncoder hello = new ReaderHelloEncoder();
        hello.wrapAndApplyHeader(message, 0, header)
                .correlation(readerId)
                .replyStream(replyStream)
                .replyChannel("reader");
        requests.offer(message, 0, MessageHeaderEncoder.ENCODED_LENGTH + hello.encodedLength());
    }

    private void ask(final int kind, final int objectId, final long from, final int count) {
        correlation++;
        what = kind;
        object = objectId;
        first = from;
        final ReadRequestEncoder request = new ReadRequestEncoder();
        request.wrapAndApplyHeader(message, 0, header)
                .readerId(readerId)
                .correlation(correlation)
                .what(kind)
                .objectId(objectId)
                .first(from)
                .count(count)
                .flags()
                .clear();
        requests.offer(message, 0, MessageHeaderEncoder.ENCODED_LENGTH + request.encodedLength());
        isWaiting = true;
        askedNs = world.nowNs();
    }

    private void onReply(final DirectBuffer buffer, final int offset, final int lengthBytes) {
        final MessageHeaderDecoder head = new MessageHeaderDecoder().wrap(buffer, offset);
        final ReadReplyDecoder reply = new ReadReplyDecoder()
                .wrap(buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, head.blockLength(), head.version());
        if (!isWaiting || reply.correlation() != correlation) {
            return;
        }
        isWaiting = false;
        world.counts.reads++;
        final int status = reply.status();
        final int count = reply.count();
        if (status != Status.OK) {
            nextPosition = 0;
            if (status == Status.CORRUPT && !world.isDamaged()) {
                throw Violation.safety("I6: device " + Slots.letter(slot) + " reads object " + object + " at " + first
                        + " as corrupt, and nothing was damaged");
            }
            return;
        }
        reply.skipTrailers();
        final int length = reply.contentLength();
        reply.getContent(content, 0, length);
        if (what == ReadWhat.BLOCKS) {
            for (int i = 0; i < count; i++) {
                checkBlock(first + i, i * TestObject.BLOCK_SIZE);
            }
        } else {
            checkLog(length);
        }
    }

    /** A block that was never written is zeros; no write begins with as many, as clients number theirs from 1. */
    private void checkBlock(final long block, final int at) {
        final boolean isKnown = content.getLong(at) == 0
                ? isZero(at)
                : Content.OF_SIMULATIONS.isWhole(TestObject.BLOCK, (int) block, content, at, TestObject.BLOCK_SIZE);
        if (!isKnown) {
            throw Violation.safety(
                    "I6: device " + Slots.letter(slot) + " shows bytes in block " + block + " that nobody wrote");
        }
    }

    private boolean isZero(final int at) {
        for (int i = 0; i < TestObject.BLOCK_SIZE; i++) {
            if (content.getByte(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private void checkLog(final int lengthBytes) {
        int at = 0;
        while (at < lengthBytes) {
            final int field = content.getInt(at + LogLayout.LENGTH_OFFSET);
            if (field == LogLayout.PADDING) {
                break;
            }
            final int length = LogLayout.payloadLength(field);
            final int payload = at + LogLayout.HEADER_LENGTH;
            final FileImage.Held held = new FileImage.Held(
                    Content.client(content, payload),
                    Content.number(content, payload),
                    content.getInt(at + LogLayout.EPOCH_OFFSET),
                    content.getLong(at + LogLayout.SEQUENCE_OFFSET));
            if (!Content.OF_SIMULATIONS.isWhole(TestObject.LOG, Content.NO_BLOCK, content, payload, length)) {
                throw Violation.safety("I6: device " + Slots.letter(slot) + " shows bytes in the log at " + (first + at)
                        + " that nobody wrote, as " + held);
            }
            final FileImage.Held before = seen.put(first + at, held);
            if (before != null && !before.equals(held)) {
                throw Violation.safety("a reader saw " + before + " at " + (first + at) + " of the log, and later "
                        + held + " on device " + Slots.letter(slot));
            }
            at += LogLayout.recordLength(length);
        }
        nextPosition = first + at;
    }
}
