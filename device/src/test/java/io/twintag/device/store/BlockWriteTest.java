package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockWriteTest {
    private static final int SIZE = StoreFixture.BLOCK_SIZE;
    private static final int SLOTS = 16 + 64 + 2 * 16;

    @TempDir
    Path directory;

    private final UnsafeBuffer content = new UnsafeBuffer(new byte[16 * SIZE]);
    private final UnsafeBuffer trailers = new UnsafeBuffer(new byte[16 * Trailer.LENGTH]);
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    private void spoil(final int slot) throws IOException {
        final Path data = directory.resolve("objects/2/data-00000");
        try (FileChannel channel = FileChannel.open(data, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), (long) slot * SIZE + 7);
        }
    }

    @Test
    void aRangeComesBackWithATrailerForEachBlock() {
        store.write(3, 4);

        assertEquals(6, store.block().read(2, 6, content, 0, trailers, 0));

        final UnsafeBuffer payload = StoreFixture.payload(1, 4 * SIZE);
        assertEquals(0, content.getLong(0), "never written");
        assertEquals(0, trailers.getLong(8));
        for (int i = 0; i < 4; i++) {
            final UnsafeBuffer block = new UnsafeBuffer(payload, i * SIZE, SIZE);
            assertEquals(block, new UnsafeBuffer(content, (i + 1) * SIZE, SIZE));
            assertEquals(StoreFixture.EPOCH, trailers.getInt((i + 1) * 16));
            assertEquals(store.crc(block), trailers.getInt((i + 1) * 16 + 4));
            assertEquals(1, trailers.getLong((i + 1) * 16 + 8));
        }
    }

    @Test
    void rangesOutsideTheObjectAreRefused() {
        assertEquals(Status.OUT_OF_RANGE, store.block().read(-1, 1, content, 0, trailers, 0));
        assertEquals(Status.OUT_OF_RANGE, store.block().read(15, 2, content, 0, trailers, 0));
        assertEquals(Status.OUT_OF_RANGE, store.block().read(0, 0, content, 0, trailers, 0));
        assertThrows(IllegalStateException.class, () -> store.writeOnly(15, 2));
        assertThrows(IllegalStateException.class, () -> store.writeOnly(16, 1));
    }

    @Test
    void aSecondWriteBeforeTheFirstIsAppliedIsFatal() {
        store.writeOnly(0, 1);

        assertThrows(IllegalStateException.class, () -> store.writeOnly(1, 1));
    }

    @Test
    void aVersionIsNeverOverwrittenInPlace() {
        store.write(0, 1);
        final UnsafeBuffer line = line(0);
        final int first = TrailerLine.slot(line, 0, TrailerLine.newest(line, 0));

        store.writeOnly(0, 1);

        assertNotEquals(first, TrailerLine.slot(line, 0, TrailerLine.newest(line, 0)));
        final int before = store.block().freeSlots();
        store.volume.applied(store.sequence);
        assertEquals(before + 1, store.block().freeSlots(), "free only once it is applied");
    }

    private UnsafeBuffer line(final int block) {
        final UnsafeBuffer line = store.block().line(block);
        assertEquals(TrailerLine.LENGTH, line.capacity());
        return line;
    }

    @Test
    void aFlushUnderWayKeepsThreeVersionsAndAfterItOne() {
        store.write(0, 1);
        store.flush();
        store.write(0, 1);
        store.volume.requestFlush();
        store.volume.pollFlush();
        store.write(0, 1);
        store.write(0, 1);
        assertEquals(3, TrailerLine.count(line(0), 0));
        assertEquals(SLOTS - 3, store.block().freeSlots());

        store.volume.flushIfBegun();
        store.takeOver();
        assertEquals(2, TrailerLine.count(line(0), 0), "the flushed one and the newest");
        store.flush();

        assertEquals(1, TrailerLine.count(line(0), 0));
        assertEquals(SLOTS - 1, store.block().freeSlots());
        assertEquals(4, store.version(0));
    }

    @Test
    void spareSlotsRunShortAndAFlushFreesThem() {
        store.write(0, 16);
        store.flush();
        store.write(0, 16);
        store.volume.requestFlush();
        store.volume.pollFlush();
        store.write(0, 16);
        assertEquals(SLOTS - 48, store.block().freeSlots());
        assertTrue(store.block().hasSlots(64));
        assertFalse(store.block().hasSlots(65));

        store.volume.flushIfBegun();
        store.takeOver();
        store.flush();

        assertEquals(SLOTS - 16, store.block().freeSlots());
    }

    @Test
    void aWriteWithoutFreeSlotsIsFatalAndAFlushMakesRoom() {
        final int blockSize = 8192;
        final int most = 128;
        final BlockObject wide =
                (BlockObject) store.volume.create(5, "wide", ObjectKind.BLOCK, blockSize, 600L * blockSize);
        assertEquals(600 + 64 + 2 * most, wide.freeSlots());
        final UnsafeBuffer payload = StoreFixture.payload(5, most * blockSize);
        long sequence = 0;
        for (int first = 0; first + most <= 600; first += most) {
            wide.write(StoreFixture.EPOCH, ++sequence, first, most, 0, payload, 0);
            store.volume.applied(sequence);
        }
        store.flush();
        for (int first = 0; wide.hasSlots(most); first += most) {
            wide.write(StoreFixture.EPOCH, ++sequence, first, most, 0, payload, 0);
            store.volume.applied(sequence);
        }
        final long next = sequence + 1;

        assertThrows(IllegalStateException.class, () -> wide.write(StoreFixture.EPOCH, next, 0, most, 0, payload, 0));
        store.volume.flushNow();

        assertTrue(wide.hasSlots(most));
        wide.write(StoreFixture.EPOCH, next, 0, most, 0, payload, 0);
        store.volume.applied(next);
    }

    @Test
    void contentWithAnotherCrcIsCorrupt() throws IOException {
        store.write(0, 2);
        spoil(1);

        assertEquals(1, store.block().read(0, 1, content, 0, trailers, 0));
        assertEquals(Status.CORRUPT, store.block().read(1, 1, content, 0, trailers, 0));
        assertEquals(Status.CORRUPT, store.block().read(0, 2, content, 0, null, 0));
    }

    private boolean install(final int sealEpoch, final int block, final int epoch, final long sequence) {
        final UnsafeBuffer payload = StoreFixture.payload(sequence, SIZE);
        return store.block().install(sealEpoch, block, epoch, sequence, store.crc(payload), payload, 0);
    }

    @Test
    void anInstallReplacesLowerEpochsAlsoByALowerTag() {
        store.write(0, 1);
        store.write(0, 1);

        assertTrue(install(4, 0, 2, 1));

        assertEquals(1, store.version(0));
        assertEquals(2, trailerEpoch(0));
        assertEquals(1, TrailerLine.count(line(0), 0));
        store.flush();
        assertEquals(SLOTS - 1, store.block().freeSlots());
    }

    private int trailerEpoch(final int block) {
        store.block().read(block, 1, content, 0, trailers, 0);
        return trailers.getInt(0);
    }

    @Test
    void anInstallInTheSameEpochNeedsAHigherSequence() {
        store.write(0, 1);
        store.write(0, 1);

        assertFalse(install(3, 0, 3, 1));
        assertFalse(install(3, 0, 3, 2));
        assertFalse(install(2, 0, 2, 50));
        assertEquals(2, store.version(0));
        assertTrue(install(3, 0, 3, 3));
        assertEquals(3, store.version(0));
    }

    @Test
    void anInstallReplacesABadBlock() throws IOException {
        store.write(0, 1);
        spoil(0);

        assertTrue(install(3, 0, 3, 1));

        assertEquals(1, store.version(0));
    }

    @Test
    void anInstallOfANeverWrittenBlockEmptiesIt() {
        store.write(0, 1);

        assertTrue(store.block().install(4, 0, 0, 0, 0, content, 0));
        assertFalse(store.block().install(4, 1, 0, 0, 0, content, 0));

        assertEquals(0, store.version(0));
        assertEquals(SLOTS, store.block().freeSlots());
    }

    @Test
    void withoutFlushesNoSpareSlotIsHeld() {
        store.volume.close();
        store.options = StoreFixture.OPTIONS.withFlush(FlushMode.NONE);
        store.open();

        for (int i = 0; i < 50; i++) {
            store.write(0, 16);
            assertEquals(SLOTS - 16, store.block().freeSlots());
        }
        store.killAndOpen();
        assertEquals(50, store.version(5));
    }
}
