package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogAppendTest {
    private static final int ALL = LogLayout.recordLength(1024 * 1024);
    private static final int SEGMENT = 4 * 1024 * 1024;

    @TempDir
    Path directory;

    private final UnsafeBuffer target = new UnsafeBuffer(new byte[2 * ALL]);
    private boolean isDiskFull;
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory, new Disk() {
            @Override
            protected void allocate(final Path file, final long lengthBytes) throws IOException {
                if (isDiskFull) {
                    throw new IOException("No space left on device");
                }
                super.allocate(file, lengthBytes);
            }
        });
        store.begin();
    }

    @AfterEach
    void close() {
        store.volume.close();
    }

    private int read(final long from, final int maxBytes, final long committed) {
        return store.log().read(from, maxBytes, StoreFixture.EPOCH, committed, target, 0);
    }

    /** Leaves less room in the first segment than a record of 1 MiB takes. */
    private void fillFirstSegment() {
        for (int i = 0; i < 3; i++) {
            store.append(1024 * 1024);
        }
        store.append(500_000);
    }

    @Test
    void aRecordHasItsHeaderAndPayload() {
        final long position = store.append(100);

        assertEquals(0, position);
        assertEquals(160, store.log().tail());
        store.assertRecord(0, 1, 100);
        assertEquals(160, read(0, ALL, 1));
        assertEquals(LogLayout.lengthField(100), target.getInt(LogLayout.LENGTH_OFFSET));
        assertEquals(store.crc(StoreFixture.payload(1, 100)), target.getInt(LogLayout.CRC_OFFSET));
        assertEquals(StoreFixture.EPOCH, target.getInt(LogLayout.EPOCH_OFFSET));
        assertEquals(7, target.getShort(LogLayout.GENERATOR_OFFSET));
        assertEquals(10, target.getLong(LogLayout.TIMESTAMP_OFFSET));
    }

    @Test
    void anEmptyRecordIsAHeaderOfItsOwn() {
        store.append(0);
        store.append(5);
        store.append(0);

        assertEquals(32 + 64 + 32, store.log().tail());
        store.assertRecord(0, 1, 0);
        store.assertRecord(32, 2, 5);
        store.assertRecord(96, 3, 0);
    }

    @Test
    void aRecordThatWouldCrossLeavesPaddingWithItsTag() {
        fillFirstSegment();
        store.volume.grow();
        final long before = store.log().tail();

        final long position = store.append(1024 * 1024);

        assertEquals(SEGMENT, position);
        assertEquals(SEGMENT - before, read(before, (int) (SEGMENT - before), 99));
        assertEquals(LogLayout.PADDING, target.getInt(LogLayout.LENGTH_OFFSET));
        assertEquals(store.sequence, target.getLong(LogLayout.SEQUENCE_OFFSET));
        assertEquals(SEGMENT - before + ALL, read(before, 2 * ALL, 99));
        store.assertRecord(SEGMENT, store.sequence, 1024 * 1024);
    }

    @Test
    void anAppendAtAnotherPositionIsFatal() {
        final UnsafeBuffer payload = StoreFixture.payload(1, 10);

        assertThrows(IllegalStateException.class, () -> store.log()
                .append(3, 1, (short) 7, 0, 32, store.crc(payload), payload, 0, 10));
        assertEquals(0, store.log().tail());
    }

    @Test
    void readersSeeOnlyWhatIsCommitted() {
        store.append(10);
        store.append(10);
        store.append(10);

        assertEquals(0, read(0, ALL, 0));
        assertEquals(128, read(0, ALL, 2));
        assertEquals(192, read(0, ALL, 3));
        assertEquals(0, store.log().read(0, ALL, StoreFixture.EPOCH - 1, Long.MAX_VALUE, target, 0));
        assertEquals(0, read(192, ALL, 99));
    }

    @Test
    void aReadTakesWholeRecordsOnly() {
        store.append(10);
        store.append(10);

        assertEquals(64, read(0, 127, 99));
        assertEquals(Status.TOO_LARGE, read(0, 63, 99));
        assertEquals(Status.OUT_OF_RANGE, read(160, ALL, 99));
        assertEquals(Status.OUT_OF_RANGE, read(-32, ALL, 99));
        assertEquals(Status.OUT_OF_RANGE, read(8, ALL, 99));
    }

    @Test
    void aBadPayloadIsReported() throws IOException {
        store.append(10);
        store.append(10);
        final Path segment = directory.resolve("objects/1/segment-00000");
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 64 + 32);
        }

        assertEquals(64, read(0, ALL, 99), "stops before it");
        assertEquals(Status.CORRUPT, read(64, ALL, 99));
    }

    @Test
    void aLogGrowsAheadOfNeed() {
        assertEquals(0, store.volume.grow());
        assertEquals(SEGMENT, store.log().limit());
        fillFirstSegment();

        assertEquals(1, store.volume.grow());

        assertEquals(2L * SEGMENT, store.log().limit());
        assertTrue(Files.exists(directory.resolve("objects/1/segment-00001")));
        assertEquals(0, store.volume.grow());
        store.append(1024 * 1024);
        store.volume.close();
        store.open();
        assertEquals(2L * SEGMENT, store.log().limit());
        store.assertRecord(SEGMENT, store.sequence, 1024 * 1024);
    }

    @Test
    void aFullDiskStopsGrowthUntilThereIsSpace() {
        fillFirstSegment();
        isDiskFull = true;

        assertEquals(1, store.volume.grow());
        assertTrue(store.log().isFull());
        assertEquals(0, store.volume.grow(), "nothing new");
        assertThrows(IllegalStateException.class, () -> store.append(1024 * 1024));
        store.sequence--;

        isDiskFull = false;
        assertEquals(1, store.volume.grow());
        assertFalse(store.log().isFull());
        assertEquals(SEGMENT, store.append(1024 * 1024));
    }

    @Test
    void aCutAndAnInstallGiveTheTwinsBytes() {
        for (int i = 0; i < 4; i++) {
            store.append(50);
        }
        final UnsafeBuffer twins = new UnsafeBuffer(new byte[192]);
        assertEquals(192, store.log().read(96, 192, 99, 0, twins, 0));

        store.log().truncate(96);
        assertEquals(96, store.log().tail());
        assertEquals(0, read(96, ALL, 99));
        store.log().install(96, twins, 0, 192);

        assertEquals(288, store.log().tail());
        store.assertRecord(0, 1, 50);
        store.assertRecord(192, 3, 50);
        assertThrows(IllegalArgumentException.class, () -> store.log().truncate(64));
        assertThrows(IllegalArgumentException.class, () -> store.log().install(96, twins, 0, 192));
        twins.putByte(40, (byte) (twins.getByte(40) ^ 1));
        assertThrows(StorageException.class, () -> store.log().install(288, twins, 0, 192));
        assertEquals(288, store.log().tail());
    }

    @Test
    void aCutTakesThePaddingBeforeTheRecordWithIt() {
        fillFirstSegment();
        store.volume.grow();
        final long before = store.log().tail();
        store.append(1024 * 1024);
        final UnsafeBuffer record = new UnsafeBuffer(new byte[ALL]);
        store.log().read(SEGMENT, ALL, 99, 0, record, 0);

        store.log().truncate(SEGMENT);
        assertEquals(before, store.log().tail());
        store.log().install(SEGMENT, record, 0, ALL);

        assertEquals(SEGMENT - before + ALL, read(before, 2 * ALL, 99));
        store.assertRecord(SEGMENT, store.sequence, 1024 * 1024);
    }
}
