package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {
    @TempDir
    Path directory;

    private StoreFixture store;
    private Path segment;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory).begin();
        segment = directory.resolve("objects/1/segment-00000");
    }

    @AfterEach
    void close() {
        store.volume.abandon();
    }

    private void assertZeroFrom(final long position) throws IOException {
        final byte[] bytes = Files.readAllBytes(segment);
        for (int i = (int) position; i < bytes.length; i++) {
            assertEquals(0, bytes[i], "byte " + i);
        }
    }

    private void overwrite(final long position, final byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    @Test
    void anUnappliedRecordIsCut() throws IOException {
        store.append(100);
        store.appendOnly(200);

        store.killAndOpen();

        assertEquals(160, store.log().tail());
        assertEquals(1, store.volume.applied());
        store.assertRecord(0, 1, 100);
        assertZeroFrom(160);
    }

    @Test
    void anAppliedEmptyRecordStaysAndAnUnappliedOneIsCut() {
        store.append(0);
        store.appendOnly(0);

        store.killAndOpen();

        assertEquals(32, store.log().tail());
        store.assertRecord(0, 1, 0);
    }

    @Test
    void aTornRecordIsCut() throws IOException {
        store.append(100);
        // All but the length, which comes last.
        overwrite(160 + 4, StoreFixture.payload(5, 3000).byteArray());

        store.killAndOpen();

        assertEquals(160, store.log().tail());
        assertZeroFrom(160);
    }

    @Test
    void thePaddingOfAnUnappliedRecordIsCutWithIt() throws IOException {
        for (int i = 0; i < 3; i++) {
            store.append(1024 * 1024);
        }
        store.append(500_000);
        store.volume.grow();
        final long before = store.log().tail();
        store.appendOnly(1024 * 1024);

        store.killAndOpen();

        assertEquals(before, store.log().tail());
        assertZeroFrom(before);
        assertEquals(LogLayout.position(before, 1024 * 1024, 4 * 1024 * 1024), store.append(1024 * 1024));
        store.assertRecord(4 * 1024 * 1024, 5, 1024 * 1024);
    }

    @Test
    void openingScansFromTheLastMarkOnly() throws IOException {
        for (int i = 0; i < 10; i++) {
            store.append(100);
        }
        store.flush();
        store.append(100);
        store.volume.grow();
        store.append(100);
        // A scan from the start would stop at this.
        overwrite(0, new byte[4]);

        store.killAndOpen();

        assertEquals(12 * 160, store.log().tail());
    }

    @Test
    void aBadHeaderBelowTheAppliedTagIsRefused() throws IOException {
        store.append(100);
        store.append(100);
        overwrite(160, new byte[] {9, 9, 9, 9});
        store.volume.abandon();

        final StorageException refusal = assertThrows(StorageException.class, store::open);
        assertTrue(refusal.getMessage().contains("replace"), refusal.getMessage());
    }

    @Test
    void aPowerCutLeavesWhatWasFlushed() throws IOException {
        store.append(100);
        store.flush();
        store.write(0, 1);
        store.append(100);

        store.powerCutAndOpen();

        assertTrue(store.volume.lostPower());
        assertEquals(1, store.volume.applied());
        assertEquals(160, store.log().tail());
        assertZeroFrom(160);
    }

    @Test
    void lostPowerStaysUntilAMembershipIsRecorded() {
        store.append(100);
        store.powerCutAndOpen();
        store.volume.close();
        store.open();
        assertTrue(store.volume.lostPower());

        store.volume.startStream(StoreFixture.EPOCH + 1);
        store.volume.recorded();
        assertFalse(store.volume.lostPower());
        store.killAndOpen();

        assertFalse(store.volume.lostPower());
        assertEquals(StoreFixture.EPOCH + 1, store.volume.flushedEpoch());
    }

    @Test
    void aMarkOfARecordThatWasCutNeverCountsAgain() {
        store.append(100);
        store.flush();
        store.write(0, 1);
        store.append(300);
        store.volume.grow();
        store.powerCutAndOpen();
        assertEquals(160, store.log().tail());

        store.volume.startStream(StoreFixture.EPOCH + 1);
        store.sequence = 0;
        store.append(50);
        store.killAndOpen();

        assertEquals(160 + 96, store.log().tail());
    }

    @Test
    void aCutThatWasBrokenOffIsFinished() throws IOException {
        for (int i = 0; i < 5; i++) {
            store.append(100);
        }
        store.log().truncate(320);
        store.killAndOpen();

        assertEquals(320, store.log().tail());
        assertZeroFrom(320);
    }

    @Test
    void withoutFlushesALostPowerVouchesForNothingAndKeepsWhatIsIntact() throws IOException {
        store.volume.close();
        store.options = StoreFixture.OPTIONS.withFlush(FlushMode.NONE);
        store.open();
        store.append(100);
        store.append(100);
        store.append(100);
        store.write(0, 2);
        overwrite(320 + 40, new byte[] {1, 2, 3});

        store.powerCutAndOpen();

        assertTrue(store.volume.lostPower());
        assertEquals(0, store.volume.streamEpoch());
        assertEquals(0, store.volume.applied());
        assertEquals(320, store.log().tail(), "up to the first bad record");
        assertEquals(4, store.version(1));
        store.killAndOpen();
        assertEquals(320, store.log().tail(), "and still there after a kill");
    }
}
