package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flush of appends alone leaves the watermark on the disk where it is: after a power cut the records tell. */
class RecordsBehindTheWatermarkCountTest {
    @TempDir
    Path directory;

    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
        store.write(0, 1);
        store.flush();
        assertEquals(1, onDisk());
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    private long onDisk() {
        return store.volume.superblock().facts().flushedSequence();
    }

    private void appendAndFlush() {
        store.append(100);
        store.flush();
        assertEquals(store.sequence, store.volume.flushedSequence());
    }

    @Test
    void flushedRecordsAreFoundAgain() {
        appendAndFlush();
        appendAndFlush();
        assertEquals(1, onDisk());

        store.powerCutAndOpen();

        assertEquals(3, store.volume.applied());
        assertEquals(3, onDisk(), "opening forces it");
        store.assertRecord(0, 2, 100);
    }

    @Test
    void recordsOfSeveralLogsAreOneStream() {
        store.volume.create(3, "other", ObjectKind.LOG, 0, 1);
        final LogObject other = (LogObject) store.volume.object(3);
        for (int i = 0; i < 6; i++) {
            if (i % 2 == 0) {
                store.append(10);
            } else {
                store.sequence++;
                final var payload = StoreFixture.payload(store.sequence, 10);
                other.append(
                        StoreFixture.EPOCH,
                        store.sequence,
                        (short) 7,
                        1,
                        other.tail(),
                        store.crc(payload),
                        payload,
                        0,
                        payload.capacity());
                store.volume.applied(store.sequence);
            }
            store.flush();
        }
        assertEquals(1, onDisk());

        store.powerCutAndOpen();

        assertEquals(7, store.volume.applied());
    }

    @Test
    void aBlockWriteMovesTheWatermark() {
        appendAndFlush();
        store.write(3, 1);
        store.flush();
        assertEquals(3, onDisk());
        appendAndFlush();
        assertEquals(3, onDisk());

        store.powerCutAndOpen();

        assertEquals(4, store.volume.applied());
        assertEquals(3, store.version(3));
    }

    @Test
    void aBlockWriteThatWasNotFlushedEndsWhatCounts() {
        appendAndFlush();
        store.write(3, 1);
        store.append(100);

        store.powerCutAndOpen();

        assertEquals(2, store.volume.applied());
        assertEquals(0, store.version(3));
        assertEquals(LogLayout.recordLength(100), store.log().tail());
    }

    @Test
    void aTornRecordEndsWhatCounts() throws IOException {
        appendAndFlush();
        final long torn = store.append(100);
        store.append(100);
        try (FileChannel channel =
                FileChannel.open(directory.resolve("objects/1/segment-00000"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), torn + LogLayout.HEADER_LENGTH + 20);
        }

        store.powerCutAndOpen();

        assertEquals(2, store.volume.applied());
        assertEquals(torn, store.log().tail());
    }

    @Test
    void anEpochBeginsWithAWatermark() {
        appendAndFlush();
        store.volume.startStream(StoreFixture.EPOCH + 1);
        store.volume.recorded();
        store.sequence = 0;
        store.append(100);
        store.flush();
        assertEquals(StoreFixture.EPOCH + 1, store.volume.superblock().facts().flushedEpoch());
        assertEquals(0, onDisk());

        store.powerCutAndOpen();

        assertEquals(StoreFixture.EPOCH + 1, store.volume.streamEpoch());
        assertEquals(1, store.volume.applied());
    }

    @Test
    void notMoreIsWalkedThanIsQuick() {
        final ForcedMark mark = new ForcedMark(new Watermark(3, 0));
        mark.moved(new Watermark(3, 10), 4);

        assertTrue(mark.isFollowedByRecords(3, 15, 9));
        assertFalse(mark.isFollowedByRecords(3, 16, 9), "a write that was no append");
        assertFalse(mark.isFollowedByRecords(4, 15, 9));
        assertTrue(mark.mayStay(64 * 1024 * 1024));
        assertFalse(mark.mayStay(1));
    }
}
