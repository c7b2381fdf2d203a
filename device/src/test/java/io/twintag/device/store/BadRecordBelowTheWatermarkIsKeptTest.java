package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record that was flushed and has become bad is no torn tail: an opening keeps it, whichever bit it is, and all
 * behind it.
 */
class BadRecordBelowTheWatermarkIsKeptTest {
    private static final int RECORDS = 4;
    private static final int LENGTH = 100;
    private static final int RECORD = LogLayout.recordLength(LENGTH);

    @TempDir
    private Path directory;

    private final MutableDirectBuffer copy = new ExpandableArrayBuffer(RECORD);
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
        for (int i = 0; i < RECORDS; i++) {
            store.append(LENGTH);
        }
        store.write(0, 1); // moves the watermark on the disk
        store.flush();
        dropMarks();
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    @Test
    void aBitOfEachByteAfterAPowerCut() {
        everyBit((LogLayout.HEADER_LENGTH + 4) * 8, Byte.SIZE + 1, store::powerCutAndOpen);
    }

    @Test
    void aBitOfEachByteAfterAKill() {
        everyBit(LogLayout.HEADER_LENGTH * 8, Byte.SIZE + 1, store::killAndOpen);
    }

    @Tag("full")
    @Test
    void everyBitAfterAPowerCut() {
        everyBit((LogLayout.HEADER_LENGTH + 4) * 8, 1, store::powerCutAndOpen);
    }

    @Tag("full")
    @Test
    void everyBitOfAHeaderAfterAKill() {
        everyBit(LogLayout.HEADER_LENGTH * 8, 1, store::killAndOpen);
    }

    private void everyBit(final int bits, final int step, final Runnable end) {
        for (int record = 0; record < RECORDS; record++) {
            for (int bit = 0; bit < bits; bit += step) {
                flip(record, bit);
                dropMarks();
                end.run();
                assertKept(record, "bit " + bit);
                flip(record, bit);
            }
        }
    }

    @Test
    void aWholeHeaderOfNoise() {
        for (int i = 0; i < LogLayout.HEADER_LENGTH; i++) {
            flip(1, i * 8 + i % 8);
            flip(1, i * 8 + (i + 3) % 8);
        }

        store.powerCutAndOpen();

        assertKept(1, "noise");
    }

    @Test
    void aTornRecordAboveTheWatermarkIsCut() {
        final long tail = store.append(LENGTH);
        flip(RECORDS, LogLayout.HEADER_LENGTH * 8);

        store.powerCutAndOpen();

        assertEquals(tail, store.log().tail());
        assertEquals(List.of(), store.log().badRecords());
    }

    private void assertKept(final int record, final String what) {
        final String where = "record " + record + ", " + what;
        assertEquals((long) RECORDS * RECORD, store.log().tail(), where);
        assertEquals(RECORDS + 1, store.volume.applied(), where);
        assertEquals(List.of((long) record * RECORD), store.log().badRecords(), where);
        assertEquals(
                Status.CORRUPT,
                store.log().read((long) record * RECORD, RECORD, Integer.MAX_VALUE, Long.MAX_VALUE, copy, 0),
                where);
        for (int other = 0; other < RECORDS; other++) {
            if (other != record) {
                store.assertRecord((long) other * RECORD, other + 1, LENGTH);
            }
        }
    }

    private void flip(final int record, final int bit) {
        final UnsafeBuffer buffer = store.log().segments()[0].buffer();
        final int at = record * RECORD + bit / 8;
        buffer.putByte(at, (byte) (buffer.getByte(at) ^ 1 << bit % 8));
    }

    /** So that the opening scans from the start. */
    private void dropMarks() {
        store.log().dropMarks();
    }
}
