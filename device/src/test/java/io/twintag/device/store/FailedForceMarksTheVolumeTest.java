package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.device.store.BrokenDisk.Call;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedForceMarksTheVolumeTest {
    private static final String NO_SPACE = "No space left on device";

    @TempDir
    Path directory;

    private final BrokenDisk disk = new BrokenDisk();
    private StoreFixture store;

    @BeforeEach
    void begin() {
        store = new StoreFixture(directory, disk);
        store.begin();
    }

    @Test
    void ofData() {
        store.append(1);

        disk.fail(Call.FORCE_MAPPED);

        assertThrows(UncheckedIOException.class, store.volume::flushNow);
        assertFailedForGood();
    }

    @Test
    void ofACheckpointAfterTheData() {
        store.append(1);

        disk.fail(Call.FORCE_MAPPED, 1, "Input/output error");

        assertThrows(UncheckedIOException.class, store.volume::flushNow);
        assertFailedForGood();
    }

    @Test
    void ofTheWatermarkInTheSuperblock() {
        store.append(1);

        disk.fail(Call.FORCE_CHANNEL);

        assertThrows(StorageException.class, store.volume::flushNow);
        assertFailedForGood();
    }

    @Test
    void ofAPromiseInTheSuperblockEvenForLackOfSpace() {
        disk.fail(Call.FORCE_CHANNEL, 0, NO_SPACE);

        assertThrows(
                StorageException.class, () -> store.volume.superblock().update(facts -> facts.withPromisedEpoch(9)));
        assertFailedForGood();
    }

    @Test
    void ofANewObject() {
        for (final Call call : new Call[] {Call.FORCE_CHANNEL, Call.FORCE_MAPPED, Call.ALLOCATE}) {
            disk.fail(call);
            assertThrows(RuntimeException.class, () -> create(store.volume), call.name());
            disk.mend();
        }
        assertFailedForGood();
    }

    @Test
    void ofALogThatGrows() {
        fillHalfOfTheLog();

        disk.fail(Call.FORCE_CHANNEL);

        assertThrows(StorageException.class, store.volume::grow);
        assertFailedForGood();
    }

    @Test
    void whileItIsOpened() {
        store.volume.abandon();

        disk.fail(Call.FORCE_MAPPED);

        assertThrows(UncheckedIOException.class, store::open);
        disk.mend();
        assertMarked();
    }

    @Test
    void aLackOfSpaceForANewObjectIsARefusalOnly() {
        disk.fail(Call.ALLOCATE, 0, NO_SPACE);

        final StorageException refusal = assertThrows(StorageException.class, () -> create(store.volume));

        assertEquals(Status.STORAGE_SPACE, refusal.status());
        disk.mend();
        assertStillGood();
    }

    @Test
    void aLackOfSpaceToGrowIsARefusalOnly() {
        fillHalfOfTheLog();
        disk.fail(Call.ALLOCATE, 0, NO_SPACE);

        assertDoesNotThrow(store.volume::grow);

        disk.mend();
        assertTrue(store.log().isFull());
        assertStillGood();
    }

    @Test
    void aFailedVolumeStillTellsWhoItIsAndIsNotTouched() throws IOException {
        disk.fail(Call.FORCE_CHANNEL);
        assertThrows(StorageException.class, store.volume::flushNow);
        store.volume.abandon();
        final String before = files();

        try (Volume failed = Volume.openFailed(directory, StoreFixture.OPTIONS)) {
            assertTrue(failed.isFailed());
            assertEquals(22, failed.superblock().facts().deviceId());
            assertEquals(11, failed.superblock().facts().lineage());
            assertTrue(failed.objects().isEmpty());
            assertThrows(StorageException.class, () -> failed.superblock().update(facts -> facts.withPromisedEpoch(9)));
        }

        assertEquals(before, files());
    }

    private void fillHalfOfTheLog() {
        while (store.log().limit() - store.log().tail() > store.log().segmentLength() / 2 - 1) {
            store.append(64 * 1024);
        }
    }

    private static StorageObject create(final Volume volume) {
        return volume.create(9, "another", ObjectKind.LOG, 0, 1);
    }

    private void assertFailedForGood() {
        disk.mend();
        assertTrue(store.volume.isFailed());
        store.volume.close();
        assertMarked();
    }

    private void assertMarked() {
        assertTrue(VolumeDirectory.hasFailed(directory));
        final StorageException refusal = assertThrows(StorageException.class, store::open);
        assertEquals(Status.DEVICE_FAILED, refusal.status());
        assertTrue(refusal.getMessage().contains("twintag replace b"), refusal.getMessage());
    }

    private void assertStillGood() {
        assertFalse(store.volume.isFailed());
        store.volume.close();
        store.open();
        create(store.volume);
        store.volume.close();
    }

    private String files() throws IOException {
        final TreeMap<Path, Object> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (final Path file : all.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times.toString();
    }
}
