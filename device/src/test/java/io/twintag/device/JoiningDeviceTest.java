package io.twintag.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.Facts;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.link.Connection;
import io.twintag.transport.link.MemoryNetwork;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.FlushEncoder;
import io.twintag.transport.protocol.FlushedDecoder;
import io.twintag.transport.protocol.InstallEncoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.JoinEncoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ReadBlocksEncoder;
import io.twintag.transport.protocol.ReadReplyDecoder;
import io.twintag.transport.protocol.ReadRequestEncoder;
import io.twintag.transport.protocol.ReadWhat;
import io.twintag.transport.protocol.ReaderHelloEncoder;
import io.twintag.transport.protocol.RecordedDecoder;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TransactionEncoder;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device that follows a stream without being a member: what it applies, installs, tells and refuses. */
class JoiningDeviceTest {
    private static final int EPOCH = 5;
    private static final int LOG = 1;
    private static final int BLOCKS = 2;
    private static final int BLOCK_SIZE = 512;
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    @TempDir
    Path directory;

    private final ExpandableArrayBuffer frame = new ExpandableArrayBuffer(4096);
    private final ExpandableArrayBuffer answer = new ExpandableArrayBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private final DeviceContext context = new DeviceContext().slot(1);
    private final Committed committed = new Committed();
    private Volume volume;
    private TagTable tags;
    private ControlHandler control;
    private BackgroundHandler repair;

    @BeforeEach
    void open() throws IOException {
        final Path place = directory.resolve("volume");
        VolumeDirectory.format(place, Facts.blank(1, 2, 1, (short) 7));
        volume = Volume.open(place, StoreOptions.defaults());
        volume.create(LOG, "log", ObjectKind.LOG, 0, 1);
        volume.create(BLOCKS, "blocks", ObjectKind.BLOCK, BLOCK_SIZE, 8 * BLOCK_SIZE);
        tags = TagTable.open(place, (short) 7, 64);
        control = new ControlHandler(context, volume, tags, committed, new StorageAgent(context, volume));
        repair = new BackgroundHandler(volume, tags, control, new CheckAgent("b", volume), new SuspectQueue());
    }

    @AfterEach
    void close() {
        tags.close();
        volume.close();
    }

    private void join(final long logTail) {
        final JoinEncoder join = new JoinEncoder();
        join.wrapAndApplyHeader(frame, 0, header).correlation(3).epoch(EPOCH);
        join.logsCount(1).next().objectId(LOG).reserved(0).tail(logTail);
        control.onMessage(frame, HEADER, new MessageHeaderDecoder().wrap(frame, 0));
    }

    /** A batch of one. */
    private void apply(final long sequence, final int objectId, final int flags, final long first, final int length) {
        final BatchEncoder batch = new BatchEncoder();
        batch.wrapAndApplyHeader(frame, 0, header)
                .epoch(EPOCH)
                .count(1)
                .firstSequence(sequence)
                .committed(0)
                .flags()
                .clear();
        final int at = HEADER + BatchEncoder.BLOCK_LENGTH;
        new TransactionEncoder()
                .wrapAndApplyHeader(frame, at, header)
                .sequence(sequence)
                .objectId(objectId)
                .first(first)
                .count(flags == 1 ? length : 1)
                .crc(new Crc32c().of(payload, 0, length))
                .dataLength(length)
                .flags()
                .clear()
                .extension(flags == 1);
        final int data = at + HEADER + TransactionEncoder.BLOCK_LENGTH;
        frame.putBytes(data, payload, 0, length);
        assertTrue(new BatchApplier(volume, tags, committed).onBatch(frame, 0, data + length, control.followedEpoch()));
    }

    private boolean isApplied(final long sequence) {
        final boolean[] isApplied = new boolean[1];
        tags.forEachPage(page -> isApplied[0] = (page.applied() >>> sequence & 1) != 0);
        return isApplied[0];
    }

    private InstalledDecoder install(final int objectId, final long first, final int trailerEpoch) {
        final UnsafeBuffer trailer = new UnsafeBuffer(new byte[16]);
        trailer.putInt(0, trailerEpoch);
        trailer.putInt(4, new Crc32c().of(payload, 0, BLOCK_SIZE));
        trailer.putLong(8, 1);
        final InstallEncoder install = new InstallEncoder();
        install.wrapAndApplyHeader(frame, 0, header)
                .correlation(9)
                .epoch(EPOCH)
                .objectId(objectId)
                .first(first)
                .count(1)
                .putTrailers(trailer, 0, 16)
                .putContent(payload, 0, trailerEpoch == 0 ? 0 : BLOCK_SIZE);
        ask();
        return new InstalledDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder());
    }

    private void ask() {
        repair.onFrame(frame, 0, frame.capacity());
        repair.doWork(new Answers());
    }

    /** A stream whose every frame is the answer. */
    private final class Answers implements Outbound {
        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            answer.putBytes(0, buffer, offset, lengthBytes);
            return 1;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            return true;
        }

        @Override
        public int wholeFrameLength() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Test
    void aWriteToAnObjectThatIsNotThereStaysInDoubtAndTheStreamGoesOn() {
        join(0);

        apply(1, 3, 0, 0, BLOCK_SIZE);
        apply(2, BLOCKS, 0, 0, BLOCK_SIZE);

        assertEquals(2, volume.applied());
        assertFalse(isApplied(1));
        assertTrue(isApplied(2));
    }

    @Test
    void aMemberStopsAtAnObjectThatIsNotThere() {
        join(0);
        volume.joining().leave();

        assertThrows(IllegalStateException.class, () -> apply(1, 3, 0, 0, BLOCK_SIZE));
    }

    @Test
    void aRepeatedJoinIsAnsweredAndChangesNothing() {
        join(96);
        apply(1, LOG, 1, 96, 32);
        control.answerSent();

        join(96);

        assertEquals(
                RecordedDecoder.TEMPLATE_ID,
                new MessageHeaderDecoder().wrap(control.answer(), 0).templateId());
        assertTrue(control.answerLength() > 0);
        assertEquals(1, volume.applied());
        final InstalledDecoder told = install(LOG, Long.MAX_VALUE, 0);
        assertEquals(Status.OK, told.status());
        assertEquals(0, told.tail());
        assertEquals(96, told.gapEnd());
        assertEquals(0, ((LogObject) volume.object(LOG)).tail());
    }

    @Test
    void anInstallNeverReplacesAWriteOfTheStream() {
        join(0);
        apply(1, BLOCKS, 0, 0, BLOCK_SIZE);

        assertEquals(0, install(BLOCKS, 0, EPOCH - 1).installed());
        assertEquals(1, install(BLOCKS, 1, EPOCH - 1).installed());
        assertEquals(Status.OUT_OF_RANGE, install(BLOCKS, 8, EPOCH - 1).status());
        assertEquals(Status.NO_SUCH_OBJECT, install(3, 0, EPOCH - 1).status());
    }

    @Test
    void aFlushIsAnsweredWhenWhatWasInstalledIsForced() {
        join(0);
        apply(1, BLOCKS, 0, 0, BLOCK_SIZE);
        assertEquals(1, install(BLOCKS, 1, EPOCH - 1).installed());
        volume.requestFlush();
        volume.pollFlush(); // one that is under way covers no more than what was there when it began
        assertEquals(1, install(BLOCKS, 2, EPOCH - 1).installed());
        flush(20);

        for (int flushes = 0; flushes < 2; flushes++) {
            assertEquals(InstalledDecoder.TEMPLATE_ID, answered(), "after " + flushes + " flushes");
            assertTrue(volume.flushIfBegun());
            volume.pollFlush();
            ask(); // the request is repeated
            volume.pollFlush(); // sweeps
            volume.pollFlush(); // begins the next
        }

        assertEquals(FlushedDecoder.TEMPLATE_ID, answered());
        assertEquals(
                20,
                new FlushedDecoder()
                        .wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder())
                        .correlation());
        assertEquals(1, volume.flushedSequence());
        answer.putShort(2, (short) 0);
        flush(21);
        assertEquals(FlushedDecoder.TEMPLATE_ID, answered(), "nothing is left to be forced");
    }

    private void flush(final long correlation) {
        new FlushEncoder()
                .wrapAndApplyHeader(frame, 0, header)
                .correlation(correlation)
                .epoch(EPOCH);
        ask();
    }

    private int answered() {
        return new MessageHeaderDecoder().wrap(answer, 0).templateId();
    }

    @Test
    void trailersComeWithoutContent() {
        join(0);
        apply(1, BLOCKS, 0, 2, BLOCK_SIZE);
        new ReadBlocksEncoder()
                .wrapAndApplyHeader(frame, 0, header)
                .correlation(4)
                .epoch(EPOCH)
                .objectId(BLOCKS)
                .first(0)
                .count(8)
                .flags()
                .clear()
                .trailersOnly(true);

        ask();

        final BlocksDecoder blocks = new BlocksDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder());
        final UnsafeBuffer trailers = new UnsafeBuffer(0, 0);
        assertEquals(8, blocks.count());
        assertEquals(8 * Trailer.LENGTH, blocks.trailersLength());
        blocks.wrapTrailers(trailers);
        assertEquals(0, blocks.contentLength());
        assertEquals(EPOCH, trailers.getInt(2 * Trailer.LENGTH));
        assertEquals(0, trailers.getInt(3 * Trailer.LENGTH));
    }

    @Test
    void readersAreServedByMembersOnly() {
        assertEquals(Status.NOT_A_MEMBER, read(), "never recorded");
        volume.superblock().update(facts -> facts.withRecord(EPOCH, 0b10, 0, 2, 1));
        assertEquals(Status.OK, read());
        volume.superblock().update(facts -> facts.withRecord(EPOCH, 0b01, 1, 0, 1));
        assertEquals(Status.NOT_A_MEMBER, read(), "another is recorded");
        volume.superblock().update(facts -> facts.withRecord(EPOCH, 0b10, 0, 2, 1));
        volume.joining().begin();
        assertEquals(Status.NOT_A_MEMBER, read(), "it joins");
    }

    private int read() {
        final MemoryNetwork readers = new MemoryNetwork();
        final ReadAgent agent = new ReadAgent(
                context,
                new Connection(() -> readers, SystemNanoClock.INSTANCE),
                volume,
                committed,
                new TagWindow(64),
                new SuspectQueue());
        final var replies =
                readers.inbound("replies", 1, (buffer, offset, length) -> answer.putBytes(0, buffer, offset, length));
        agent.doWork();
        final Outbound requests = readers.outbound(context.readChannel(), StreamIds.READS.id((short) 7, 1));
        final ReaderHelloEncoder hello = new ReaderHelloEncoder();
        hello.wrapAndApplyHeader(frame, 0, header).correlation(1).replyStream(1).replyChannel("replies");
        requests.offer(frame, 0, HEADER + hello.encodedLength());
        for (int i = 0; i < 4; i++) {
            agent.doWork();
            replies.poll(1);
        }
        final ReadRequestEncoder request = new ReadRequestEncoder();
        request.wrapAndApplyHeader(frame, 0, header)
                .readerId(1)
                .correlation(2)
                .what(ReadWhat.BLOCKS)
                .objectId(BLOCKS)
                .first(0)
                .count(1)
                .flags()
                .clear();
        requests.offer(frame, 0, HEADER + request.encodedLength());
        for (int i = 0; i < 4; i++) {
            agent.doWork();
            replies.poll(1);
        }
        final ReadReplyDecoder reply = new ReadReplyDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder());
        assertEquals(2, reply.correlation());
        return reply.status();
    }
}
