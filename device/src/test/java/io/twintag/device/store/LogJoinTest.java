package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of a joining device: a main part that counts, a gap, and what the stream appends ahead of it. */
class LogJoinTest {
    private static final int RECORD = 160;
    private static final int SEGMENT = 4 * 1024 * 1024;

    @TempDir
    Path directory;

    private final UnsafeBuffer twins = new UnsafeBuffer(new byte[5 * RECORD]);
    private StoreFixture store;

    /** Five records of the twin are kept aside; two of them stay. */
    @BeforeEach
    void twoRecordsOfFiveAreThere() {
        store = new StoreFixture(directory).begin();
        for (int i = 0; i < 5; i++) {
            store.append(100);
        }
        assertEquals(5 * RECORD, store.log().read(0, 5 * RECORD, Integer.MAX_VALUE, 0, twins, 0));
        store.log().truncate(2 * RECORD);
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    private void join(final long from) {
        store.volume.startStream(store.volume.streamEpoch() + 1);
        store.volume.joining().begin();
        store.volume.joining().log(StoreFixture.LOG_ID, from);
        store.sequence = 0;
    }

    private boolean append(final long position, final int length) {
        final UnsafeBuffer payload = StoreFixture.payload(++store.sequence, length);
        final boolean isStored = store.log()
                .append(
                        store.volume.streamEpoch(),
                        store.sequence,
                        (short) 7,
                        0,
                        position,
                        store.crc(payload),
                        payload,
                        0,
                        length);
        store.volume.applied(store.sequence);
        return isStored;
    }

    /** Power fails behind a stop in good order: the mark that says so is on the disk, though no record came with it. */
    @Test
    void whatIsAheadOfAGapIsCutBehindAStopAndAPowerCut() throws IOException {
        final Path place = directory.resolve("volume");
        final ForcedCheckpoint disk = new ForcedCheckpoint();
        store.volume.abandon();
        store = new StoreFixture(place, disk).begin();
        store.append(100);
        store.append(100);
        store.volume.flushNow();
        store.volume.joins();
        join(5 * RECORD);
        assertTrue(append(5 * RECORD, 100));
        store.volume.close();
        Files.write(place.resolve("objects").resolve("1").resolve("checkpoint"), disk.forced);

        store.options = StoreFixture.OPTIONS.withBootId("boot-2");
        store.open();

        assertEnds(2 * RECORD, 2 * RECORD);
        assertEquals(0, store.log().segments()[0].buffer().getInt(5 * RECORD));
    }

    /** A disk that keeps what of the checkpoint file was forced. */
    private static final class ForcedCheckpoint extends Disk {
        private byte[] forced;

        @Override
        protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
            super.force(mapped, index, lengthBytes);
            if (mapped.capacity() == Checkpoints.FILE_LENGTH) {
                forced = new byte[Checkpoints.FILE_LENGTH];
                mapped.get(0, forced);
            }
        }
    }

    private void assertEnds(final long tail, final long gapEnd) {
        assertEquals(tail, store.log().tail(), "tail");
        assertEquals(gapEnd, store.log().gapEnd(), "end of the gap");
    }

    @Test
    void whatIsAheadCountsOnceTheGapIsFilled() {
        join(5 * RECORD);
        assertTrue(append(5 * RECORD, 100));
        assertEnds(2 * RECORD, 5 * RECORD);

        assertEquals(RECORD, store.log().install(2 * RECORD, twins, 2 * RECORD, RECORD));
        assertEnds(3 * RECORD, 5 * RECORD);
        assertEquals(2 * RECORD, store.log().install(3 * RECORD, twins, 3 * RECORD, 2 * RECORD));

        assertEnds(6 * RECORD, 6 * RECORD);
        store.assertRecord(5 * RECORD, 1, 100);
        assertFalse(store.volume.joining().leave());
        store.killAndOpen();
        assertEquals(6 * RECORD, store.log().tail());
    }

    @Test
    void whatCrossesTheStreamsPlaceIsCut() {
        join(RECORD + 32);

        assertEnds(RECORD, RECORD + 32);
    }

    @Test
    void aCutOpensAGapBehindWhichTheStreamGoesOn() {
        join(2 * RECORD);
        append(2 * RECORD, 100);
        assertEnds(3 * RECORD, 3 * RECORD);

        store.log().truncate(RECORD);
        append(3 * RECORD, 100);
        assertEnds(RECORD, 2 * RECORD);
        store.log().install(RECORD, twins, RECORD, 4 * RECORD);

        assertEnds(4 * RECORD, 4 * RECORD);
        store.assertRecord(RECORD, 2, 100);
        store.assertRecord(3 * RECORD, 2, 100);
    }

    @Test
    void aRecordWithoutRoomIsLeftOutAndTheLogGrowsAfterIt() {
        join(SEGMENT - 64);
        assertFalse(append(SEGMENT, 100), "it would cross into a segment that is not there");
        assertEnds(2 * RECORD, SEGMENT + RECORD);

        assertEquals(1, store.volume.grow());

        assertTrue(append(SEGMENT + RECORD, 100));
        assertEnds(2 * RECORD, SEGMENT + RECORD);
    }

    @Test
    void aKillInAGapLeavesTheMainPart() {
        join(5 * RECORD);
        append(5 * RECORD, 100);

        store.killAndOpen();

        assertEnds(2 * RECORD, 2 * RECORD);
        store.volume.startStream(store.volume.streamEpoch() + 1);
        store.sequence = 0;
        assertEquals(2 * RECORD, store.append(400));
        store.killAndOpen();
        assertEquals(2 * RECORD + 448, store.log().tail(), "nothing of what was ahead comes back");
    }

    @Test
    void aCleanCloseInAGapLeavesTheMainPart() {
        join(3 * RECORD);
        append(3 * RECORD, 100);
        store.volume.close();

        store.open();
        store.append(100);
        store.killAndOpen();

        assertEnds(3 * RECORD, 3 * RECORD);
    }

    @Test
    void aSealWithAnOpenGapDropsWhatIsAhead() {
        join(3 * RECORD);
        append(3 * RECORD, 100);

        assertTrue(store.volume.joining().leave());

        assertEnds(2 * RECORD, 2 * RECORD);
        assertEquals(2 * RECORD, store.append(100));
        assertEnds(3 * RECORD, 3 * RECORD);
    }

    @Test
    void aJoiningLogTakesNoRecordAtAnotherPlace() {
        join(3 * RECORD);

        assertThrows(IllegalStateException.class, () -> append(2 * RECORD, 100));
    }

    @Test
    void aLogThatIsCreatedLateHasAGapFromItsStart() {
        join(2 * RECORD);
        store.volume.joining().missed(9, 3 * RECORD);
        store.volume.create(9, "late", ObjectKind.LOG, 0, 1);
        final LogObject late = (LogObject) store.volume.object(9);

        store.volume.joining().settle(late);

        assertEquals(0, late.tail());
        assertEquals(3 * RECORD, late.gapEnd());
    }
}
