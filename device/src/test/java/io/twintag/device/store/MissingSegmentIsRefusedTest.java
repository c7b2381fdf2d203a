package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment that was there and is gone is refused as damage, and none is ever made in the place of another. */
class MissingSegmentIsRefusedTest {
    private static final int LENGTH = LogLayout.segmentLength(1);
    private static final int SEGMENTS = 3;

    @TempDir
    Path directory;

    private Path log;

    @BeforeEach
    void begin() throws IOException {
        log = Files.createDirectory(directory.resolve("log"));
        LogFiles.create(Disk.REAL, log, (long) SEGMENTS * LENGTH, LENGTH);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (var files = Files.list(log)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    private Path segment(final int index) {
        return log.resolve(String.format("segment-%05d", index));
    }

    private void assertRefused(final long sizeBytes, final int missing) {
        final StorageException refused =
                assertThrows(StorageException.class, () -> LogFiles.open(Disk.REAL, log, sizeBytes, LENGTH));
        assertTrue(refused.getMessage().contains(segment(missing) + " is missing"), refused.getMessage());
        assertTrue(refused.getMessage().contains("replace"), refused.getMessage());
    }

    @Test
    void theLastOfThoseThatItWasCreatedWith() throws IOException {
        Files.delete(segment(2));
        assertRefused((long) SEGMENTS * LENGTH, 2);
    }

    @Test
    void oneInTheMiddleBeforeAGrownOne() throws IOException {
        Files.delete(segment(1));
        assertRefused(1, 1);
    }

    @Test
    void aGrownOneThatAMarkReachesInto() throws IOException {
        final Checkpoints checkpoints = Checkpoints.open(Disk.REAL, log.resolve("checkpoint"));
        checkpoints.store(new Checkpoints.Mark(1, 9, 2L * LENGTH + 96), checkpoints.cuts());
        checkpoints.close();
        Files.delete(segment(2));
        assertRefused(1, 2);
    }

    @Test
    void noneIsMadeOverAnother() throws IOException {
        final byte[] bytes = Files.readAllBytes(segment(1));
        bytes[17] = 42;
        Files.write(segment(1), bytes);
        final LogFiles files = LogFiles.open(Disk.REAL, log, 1, LENGTH);

        assertThrows(StorageException.class, () -> files.addSegment(1, LENGTH));

        assertArrayEquals(bytes, Files.readAllBytes(segment(1)));
        for (final Segment each : files.segments()) {
            each.close();
        }
        files.checkpoints().close();
    }

    @Test
    void noObjectIsMadeOverAnother() throws IOException {
        final StoreFixture store = new StoreFixture(directory.resolve("volume")).begin();
        final Path kept =
                Files.createDirectory(directory.resolve("volume/objects/7")).resolve("kept");
        Files.writeString(kept, "records");

        assertThrows(StorageException.class, () -> store.volume.create(7, "other", ObjectKind.LOG, 0, 1));

        assertEquals("records", Files.readString(kept));
        store.volume.abandon();
    }
}
