package io.twintag.device.store;

import static io.twintag.device.store.StoreFixture.BLOCK_SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No bit of a block, a trailer or a record flips unseen on one device alone, and what the twin holds mends it. */
class FlippedBitShowsTest {
    private static final int CHANGE_OFFSET = 60;

    @TempDir
    private Path directory;

    private final UnsafeBuffer content = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private final UnsafeBuffer trailer = new UnsafeBuffer(new byte[Trailer.LENGTH]);
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void everyBitOfATrailerThatIsSet() {
        store.write(3, 1);
        final UnsafeBuffer line = store.block().line(3);
        final int set = TrailerLine.newest(line, 0);
        for (int bit = 0; bit < CHANGE_OFFSET * 8; bit++) {
            flip(line, bit);
            final boolean isOfTheOne =
                    bit / 8 < 24 ? bit / 64 == set : (bit / 8 - 24) / 4 % TrailerLine.TRAILERS == set;
            final boolean isEpochOfAnother = bit / 8 >= 24 && bit / 8 < 36 && !isOfTheOne;
            assertEquals(
                    isOfTheOne || isEpochOfAnother ? BlockState.BAD_LINE : BlockState.GOOD,
                    store.block().check(3, content, trailer, 0),
                    "bit " + bit);
            flip(line, bit);
        }
        assertEquals(BlockState.GOOD, store.block().check(3, content, trailer, 0));
    }

    @Test
    void aLineThatLooksAsIfItWereBeingChanged() {
        store.write(3, 1);
        flip(store.block().line(3), CHANGE_OFFSET * 8);
        assertEquals(Status.CORRUPT, store.block().read(3, 1, content, 0, null, 0));
        assertTrue(repair(3, 1), "nobody changes it");
        assertEquals(1, store.version(3));
    }

    @Test
    void aBadTrailerIsMendedByTheTwinsVersion() {
        store.write(3, 1);
        flip(store.block().line(3), 36 * 8 + TrailerLine.newest(store.block().line(3), 0) * 32);
        assertEquals(Status.CORRUPT, store.block().read(3, 1, content, 0, null, 0));
        assertTrue(repair(3, 1));
        assertEquals(1, store.version(3));
        assertFalse(repair(3, 1), "it is good now");
    }

    @Test
    void aWriteMendsABadTrailerToo() {
        store.write(3, 1);
        flip(store.block().line(3), 36 * 8 + TrailerLine.newest(store.block().line(3), 0) * 32);
        store.write(3, 1);
        assertEquals(2, store.version(3));
        assertFalse(repair(3, 1), "a repair never takes a write back");
        assertEquals(2, store.version(3));
    }

    @Test
    void aBadTrailerStaysBadOverARestart() {
        store.write(3, 1);
        store.write(4, 1);
        flip(store.block().line(3), 36 * 8 + TrailerLine.newest(store.block().line(3), 0) * 32);
        store.killAndOpen();
        assertEquals(Status.CORRUPT, store.block().read(3, 1, content, 0, null, 0));
        assertEquals(2, store.version(4));
        store.flush();
        store.powerCutAndOpen();
        assertEquals(Status.CORRUPT, store.block().read(3, 1, content, 0, null, 0));
    }

    @Test
    void aRepairOutlivesAPowerCutOnceItIsFlushed() {
        store.write(3, 1);
        store.flush();
        flip(store.block().line(3), 36 * 8 + TrailerLine.newest(store.block().line(3), 0) * 32);
        assertTrue(repair(3, 1));
        store.flush();
        store.powerCutAndOpen();
        assertEquals(1, store.version(3));
    }

    @Test
    void aVersionThatIsNotAppliedIsTheStreamsToBring() {
        store.write(3, 1);
        flip(store.block().line(3), 36 * 8 + TrailerLine.newest(store.block().line(3), 0) * 32);
        assertFalse(repair(3, 2));
    }

    @Test
    void aLostWriteIsTakenFromTheTwin() {
        store.write(3, 1);
        store.write(4, 1);
        assertTrue(repair(3, 2), "2 is applied, and newer");
        assertEquals(2, store.version(3));
        assertFalse(repair(3, 1));
    }

    @Test
    void everyBitOfARecord() {
        final int length = 41;
        final long position = store.append(100);
        final long at = store.append(length);
        store.append(10);
        final UnsafeBuffer segment = store.log().segments()[0].buffer();
        final int bytes = LogLayout.recordLength(length);
        final UnsafeBuffer twins = new UnsafeBuffer(new byte[bytes]);
        twins.putBytes(0, segment, (int) at, bytes);
        for (int bit = 0; bit < bytes * 8; bit++) {
            flip(new UnsafeBuffer(segment, (int) at, bytes), bit);
            final LogLook look = store.log().check(position, 1 << 20);
            assertTrue(look.isBad(), "bit " + bit);
            assertEquals(at - position, look.bytes());
            assertTrue(store.log().repair(applied(), at, twins, bytes), "bit " + bit);
            assertFalse(store.log().check(position, 1 << 20).isBad(), "bit " + bit);
        }
        store.assertRecord(at, 2, length);
        assertFalse(store.log().repair(applied(), at, twins, bytes), "it is good");
    }

    @Test
    void aRecordOfAnotherPlaceIsNotTaken() {
        final long first = store.append(41);
        final long second = store.append(41);
        final UnsafeBuffer segment = store.log().segments()[0].buffer();
        final int bytes = LogLayout.recordLength(41);
        final UnsafeBuffer other = new UnsafeBuffer(new byte[bytes]);
        other.putBytes(0, segment, (int) first, bytes);
        flip(new UnsafeBuffer(segment, (int) second, bytes), 300);
        assertFalse(store.log().repair(applied(), second, other, bytes));
    }

    @Test
    void aBadCopyOfTheSuperblockIsWrittenAnew() throws java.io.IOException {
        try (java.io.RandomAccessFile file =
                new java.io.RandomAccessFile(directory.resolve("superblock").toFile(), "rw")) {
            for (final int copy : new int[] {0, 4096}) {
                file.seek(copy + 50);
                file.writeByte(77);
                assertEquals(1, store.volume.superblock().mend());
                assertEquals(0, store.volume.superblock().mend());
            }
        }
    }

    private Watermark applied() {
        return new Watermark(store.volume.streamEpoch(), store.volume.applied());
    }

    /** The version that {@link StoreFixture#write} made with this sequence, as the twin would send it. */
    private boolean repair(final int block, final long sequence) {
        final UnsafeBuffer payload = StoreFixture.payload(sequence, BLOCK_SIZE);
        return store.block()
                .repair(applied(), block, store.volume.streamEpoch(), sequence, store.crc(payload), payload, 0);
    }

    private static void flip(final UnsafeBuffer bytes, final int bit) {
        bytes.putByte(bit / 8, (byte) (bytes.getByte(bit / 8) ^ 1 << bit % 8));
    }
}
