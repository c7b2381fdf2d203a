package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A create of an epoch that has ended makes nothing, however late it ends; and what one has left can be undone. */
class FencedCreateLeavesNothingTest {
    private static final int EPOCH = 5;

    @TempDir
    Path directory;

    private Path place;
    private Volume volume;
    private boolean isPromisedMeanwhile;

    @BeforeEach
    void open() {
        place = directory.resolve("volume");
        VolumeDirectory.format(place, Facts.blank(1, 2, 1, (short) 7));
        volume = Volume.open(place, StoreOptions.defaults(), new PromisesMeanwhile());
        promise(EPOCH);
    }

    @AfterEach
    void close() {
        volume.close();
    }

    @Test
    void whatIsAskedForInTheEpochIsMade() {
        assertNotNull(create(EPOCH, 1, "mine", ObjectKind.LOG));
        assertTrue(Files.exists(place.resolve("objects/1")));
    }

    @Test
    void aPromiseBeforeItBegins() throws IOException {
        promise(EPOCH + 1);

        assertNull(create(EPOCH, 1, "late", ObjectKind.LOG));
        assertNothingIsThere();
    }

    @Test
    void aPromiseWhileItIsMade() throws IOException {
        isPromisedMeanwhile = true;

        assertNull(create(EPOCH, 1, "late", ObjectKind.LOG));
        assertNothingIsThere();
        assertNotNull(create(EPOCH + 1, 1, "next", ObjectKind.BLOCK), "the id is free for the next engine");
    }

    @Test
    void whatHoldsNothingIsUndoneWithAllThatItTook() throws IOException {
        create(EPOCH, 1, "log", ObjectKind.LOG);
        create(EPOCH, 2, "blocks", ObjectKind.BLOCK);

        volume.undoCreate(1);
        volume.undoCreate(2);
        volume.undoCreate(3);

        assertNothingIsThere();
        assertFalse(Files.exists(place.resolve("set-aside")));
        assertNotNull(create(EPOCH, 1, "blocks", ObjectKind.BLOCK), "ids and names are free");
        reopen();
        assertEquals("blocks", volume.object(1).name());
        assertEquals(1, volume.objects().size());
    }

    @Test
    void whatHoldsSomethingIsKeptBesideTheObjects() throws IOException {
        for (int round = 1; round <= 2; round++) {
            final BlockObject blocks = (BlockObject) create(EPOCH, 1, "blocks", ObjectKind.BLOCK);
            volume.startStream(round);
            blocks.write(round, 1, 0, 1, 0, new UnsafeBuffer(new byte[512]), 0);
            volume.applied(1);

            volume.undoCreate(1);

            assertNothingIsThere();
            assertTrue(Files.exists(place.resolve("set-aside/1-" + round).resolve("shape")));
        }
    }

    private StorageObject create(final int epoch, final int id, final String name, final ObjectKind kind) {
        return kind == ObjectKind.LOG
                ? volume.create(epoch, id, name, kind, 0, 1)
                : volume.create(epoch, id, name, kind, 512, 8 * 512);
    }

    private void assertNothingIsThere() throws IOException {
        assertTrue(volume.objects().isEmpty());
        try (Stream<Path> entries = Files.list(place.resolve("objects"))) {
            assertEquals(List.of(), entries.toList());
        }
    }

    private void promise(final int epoch) {
        volume.superblock().update(facts -> facts.withPromisedEpoch(epoch));
        volume.fenceCreates();
    }

    private void reopen() {
        volume.close();
        volume = Volume.open(place, StoreOptions.defaults());
    }

    /** The engine that asked for a create is gone when all of the object but its name is on the disk. */
    private final class PromisesMeanwhile extends Disk {
        @Override
        public void forceDirectory(final Path forced) throws IOException {
            super.forceDirectory(forced);
            if (isPromisedMeanwhile && forced.endsWith(".1.tmp")) {
                isPromisedMeanwhile = false;
                promise(EPOCH + 1);
            }
        }
    }
}
