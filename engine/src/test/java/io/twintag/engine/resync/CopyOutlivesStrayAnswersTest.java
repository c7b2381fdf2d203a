package io.twintag.engine.resync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.streams.Throttle;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.BlocksEncoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.InstallDecoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.InstalledEncoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.ReadBlocksDecoder;
import io.twintag.transport.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * What is in doubt is copied once and counted once, whatever becomes of the answers of the two devices on their way.
 */
class CopyOutlivesStrayAnswersTest {
    private static final int EPOCH = 6;
    private static final int A = 0;
    private static final int B = 1;
    private static final int BOOK = 1;
    private static final int LOG = 2;
    private static final int BLOCK_SIZE = 512;
    private static final long TAIL = 1000 * 32;
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(5);

    private final Deque<Request> requests = new ArrayDeque<>();
    private final List<String> copied = new ArrayList<>();
    private final Doubt doubt = new Doubt();
    private long nowNs = Long.MAX_VALUE - SOON_NS;
    private RangeCopy copy = copy(1L << 40);
    private boolean isFull;

    /** What the copy sent; {@code count} in blocks, or bytes of a log. */
    private record Request(int slot, boolean isRead, long correlation, int objectId, long first, int count) {}

    @Test
    void withoutAnyEachRangeIsCopiedOnce() {
        doubt.addBlocks(BOOK, 3, 2);
        doubt.addBlocks(BOOK, 200, 300);
        begin();

        runToTheEnd();

        assertEquals(List.of("3+2", "200+128", "328+128", "456+44"), copied);
        assertCounts(302, 302 * BLOCK_SIZE);
    }

    @Test
    void aLostAnswerIsAskedForAgain() {
        begin(3);
        final Request lost = next();
        nowNs += REPEAT_NS - 1;
        step();
        assertTrue(requests.isEmpty(), "too early");

        nowNs += 1;
        step();
        assertEquals(lost, next());
        assertNull(blocks(lost, Status.OK));
        step();
        final Request lostInstall = next();
        nowNs += REPEAT_NS;
        step();
        assertEquals(lostInstall, next());
        assertNull(installed(lostInstall, Status.OK));

        runToTheEnd();
        assertEquals(List.of("3+1"), copied);
        assertCounts(1, BLOCK_SIZE);
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() {
        begin(3);
        final Request read = next();
        assertNull(blocks(read, Status.OK));
        assertNull(blocks(read, Status.CORRUPT), "it is not looked at any more");
        step();
        final Request install = next();
        assertNull(installed(install, Status.OK));
        assertNull(installed(install, Status.CORRUPT));

        runToTheEnd();
        assertCounts(1, BLOCK_SIZE);
    }

    @Test
    void theAnswerToAnEarlierQuestionOrOfTheOtherDeviceIsIgnored() {
        begin(3);
        final Request read = next();
        assertNull(blocks(new Request(B, true, read.correlation, BOOK, 3, 1), Status.OK));
        assertNull(blocks(new Request(A, true, read.correlation - 1, BOOK, 3, 1), Status.OK));
        step();
        assertTrue(requests.isEmpty());

        assertNull(blocks(read, Status.OK));
        step();
        assertNull(installed(read, Status.OK));
        assertFalse(copy.isDone());
        assertCounts(0, 0);
        assertNull(installed(next(), Status.OK));
        runToTheEnd();
        assertCounts(1, BLOCK_SIZE);
    }

    @Test
    void aTargetUnderPressureIsAskedAgainSoon() {
        for (final int status : new int[] {Status.BACK_PRESSURED, Status.NO_SUCH_OBJECT}) {
            copy = copy(1L << 40);
            begin(3);
            assertNull(blocks(next(), Status.OK));
            step();
            final Request install = next();
            assertNull(installed(install, status));
            step();
            assertTrue(requests.isEmpty(), "not at once");
            assertFalse(copy.isDone());
            nowNs += SOON_NS;
            step();

            assertEquals(install, next());
            assertNull(installed(install, Status.OK));
            runToTheEnd();
            assertCounts(1, BLOCK_SIZE);
        }
    }

    @Test
    void aStreamUnderPressureTakesItLater() {
        isFull = true;
        begin(3);
        assertTrue(requests.isEmpty());
        isFull = false;

        runToTheEnd();
        assertCounts(1, BLOCK_SIZE);
    }

    @Test
    void whatCannotBeReadOrInstalledEndsItWithTheReason() {
        begin(3);
        final Request read = next();
        assertTrue(blocks(read, Status.BAD_CRC).contains("the authority cannot read what is in doubt of object book"));

        copy = copy(1L << 40);
        begin(3);
        assertNull(blocks(next(), Status.OK));
        step();
        assertTrue(installed(next(), Status.STORAGE_SPACE).contains(Status.remedy(Status.STORAGE_SPACE)));
    }

    @Test
    void aLogIsCutThenCopiedUntilItMeetsTheStream() {
        doubt.addLog(LOG, TAIL - 320);
        begin();
        assertEquals(320, copy.inDoubtBytes());
        final Request cut = next();
        assertEquals(new Request(B, false, cut.correlation, LOG, TAIL - 320, 0), cut);

        assertNull(installed(cut, Status.OK, TAIL - 640, TAIL)); // the target had less than was thought
        assertEquals(640, copy.inDoubtBytes());
        step();
        final Request read = next();
        assertEquals(new Request(A, true, read.correlation, LOG, TAIL - 640, 640), read);
        assertNull(blocks(read, Status.OK));
        step();
        assertNull(installed(next(), Status.OK, TAIL, TAIL + 96)); // the stream found no room: the gap grew
        assertEquals(736, copy.inDoubtBytes());
        step();
        assertNull(blocks(next(), Status.OK));
        step();
        assertNull(installed(next(), Status.OK, TAIL + 96, TAIL + 96));

        step();
        assertTrue(copy.isDone());
        assertCounts(0, 736);
    }

    @Test
    void aRecordLongerThanAPieceIsAskedForWhole() {
        doubt.addLog(LOG, 0);
        copy = new RangeCopy(EPOCH, facts(2 * 1024 * 1024), new Throttle(1L << 40, nowNs));
        begin();
        assertNull(installed(next(), Status.OK, 0, 2 * 1024 * 1024));
        step();
        final Request piece = next();
        assertNull(blocks(piece, Status.TOO_LARGE));
        step();

        final Request whole = next();
        assertEquals(0, whole.first);
        assertTrue(whole.count > 1024 * 1024 && piece.count < whole.count, whole::toString);
        assertTrue(blocks(whole, Status.TOO_LARGE).contains("the authority cannot read"), "and no more than once");
    }

    @Test
    void noFasterThanTheRate() {
        copy = copy(BLOCK_SIZE); // a block a second
        doubt.addBlocks(BOOK, 0, 129); // pieces of 128 and 1
        begin();
        assertNull(blocks(next(), Status.OK));
        step();
        assertNull(installed(next(), Status.OK));
        nowNs += TimeUnit.SECONDS.toNanos(128) - 1;
        step();
        assertTrue(requests.isEmpty());
        assertFalse(copy.isDone());

        nowNs += 1;
        runToTheEnd();
        assertCounts(129, 129 * BLOCK_SIZE);
    }

    @Test
    void shortRangesAreAskedForManyAtATime() {
        for (int block = 0; block < 400; block += 2) {
            doubt.addBlocks(BOOK, block, 1);
        }
        begin();
        assertEquals(64, requests.size());

        runToTheEnd();
        assertEquals(200, copied.stream().distinct().count());
        assertCounts(200, 200 * BLOCK_SIZE);
    }

    @Test
    void longOnesHaveNoMoreOnTheWayThanTheWindow() {
        doubt.addBlocks(BOOK, 0, 100_000);
        begin();
        assertEquals(8, requests.size(), "pieces of 64 KiB");
        assertNull(blocks(next(), Status.OK));
        step();
        assertEquals(8, requests.size(), "what was read is to be installed");
        requests.stream()
                .filter(request -> !request.isRead)
                .forEach(request -> assertNull(installed(request, Status.OK)));
        requests.removeIf(request -> !request.isRead);
        nowNs += 1_000_000; // it is paid for
        step();
        assertEquals(8, requests.size(), "room for the next");
    }

    private void begin(final int block) {
        doubt.addBlocks(BOOK, block, 1);
        begin();
    }

    private void begin() {
        copy.start(doubt);
        step();
    }

    private void step() {
        copy.doWork(new Outbound[] {new ToDevice(A), new ToDevice(B)}, nowNs);
    }

    private Request next() {
        assertFalse(requests.isEmpty(), "nothing is asked");
        return requests.poll();
    }

    private void assertCounts(final long blocks, final long bytes) {
        assertEquals(blocks, copy.copiedBlocks(), "blocks");
        assertEquals(bytes, copy.copiedBytes(), "bytes");
    }

    /** Both devices answer everything at once. */
    private void runToTheEnd() {
        for (int i = 0; i < 100 && !copy.isDone(); i++) {
            nowNs += 1_000_000; // what was copied is paid for
            step();
            while (!requests.isEmpty()) {
                final Request request = next();
                assertNull(request.isRead ? blocks(request, Status.OK) : installed(request, Status.OK));
            }
        }
        assertTrue(copy.isDone());
    }

    private String blocks(final Request to, final int status) {
        final ExpandableArrayBuffer answer = new ExpandableArrayBuffer();
        final UnsafeBuffer content = new UnsafeBuffer(new byte[to.objectId == BOOK ? to.count * BLOCK_SIZE : to.count]);
        new BlocksEncoder()
                .wrapAndApplyHeader(answer, 0, new MessageHeaderEncoder())
                .correlation(to.correlation)
                .status(status)
                .count(to.count)
                .putTrailers(content, 0, 0)
                .putContent(content, 0, content.capacity());
        return copy.onBlocks(
                to.slot, new BlocksDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder()), nowNs);
    }

    private String installed(final Request to, final int status) {
        if (status == Status.OK && to.slot == B) {
            copied.add(to.first + "+" + to.count);
        }
        return installed(to, status, 0, 0);
    }

    private String installed(final Request to, final int status, final long tail, final long gapEnd) {
        final ExpandableArrayBuffer answer = new ExpandableArrayBuffer();
        new InstalledEncoder()
                .wrapAndApplyHeader(answer, 0, new MessageHeaderEncoder())
                .correlation(to.correlation)
                .status(status)
                .installed(to.count)
                .reserved(0)
                .tail(tail)
                .gapEnd(gapEnd);
        return copy.onInstalled(
                to.slot, new InstalledDecoder().wrapAndApplyHeader(answer, 0, new MessageHeaderDecoder()), nowNs);
    }

    private RangeCopy copy(final long rateBytesPerS) {
        return new RangeCopy(EPOCH, facts(TAIL), new Throttle(rateBytesPerS, nowNs));
    }

    private static DeviceFacts facts(final long tail) {
        final DeviceFacts.Held book =
                new DeviceFacts.Held(BOOK, "book", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * 1000, 0, 1000, false);
        final DeviceFacts.Held log = new DeviceFacts.Held(LOG, "log", ObjectKind.LOG, 0, 1, tail, 1 << 22, false);
        final int epoch = EPOCH - 1;
        return new DeviceFacts(
                1,
                21,
                A,
                epoch,
                0b01,
                11,
                21,
                22,
                epoch,
                epoch,
                9,
                9,
                0,
                9,
                false,
                false,
                false,
                256,
                1,
                Map.of(BOOK, book, LOG, log));
    }

    /** The way to a device: what is sent is kept for the test to answer. */
    private final class ToDevice implements Outbound {
        private final int slot;

        ToDevice(final int slot) {
            this.slot = slot;
        }

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            if (isFull) {
                return Status.BACK_PRESSURED;
            }
            final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
            if (header.templateId() == ReadBlocksDecoder.TEMPLATE_ID) {
                final ReadBlocksDecoder read = new ReadBlocksDecoder().wrapAndApplyHeader(buffer, offset, header);
                assertEquals(EPOCH, read.epoch());
                requests.add(new Request(slot, true, read.correlation(), read.objectId(), read.first(), read.count()));
            } else {
                final InstallDecoder install = new InstallDecoder().wrapAndApplyHeader(buffer, offset, header);
                assertEquals(EPOCH, install.epoch());
                requests.add(new Request(
                        slot, false, install.correlation(), install.objectId(), install.first(), install.count()));
            }
            return 1;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            return true;
        }

        @Override
        public int wholeFrameLength() {
            return 1 << 20;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void close() {}
    }
}
