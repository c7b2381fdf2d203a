package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.Crc32c;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuperblockTest {
    private static final Facts FACTS =
            new Facts(1, 2, 1, (short) -3, 4, 5, 3, 6, 7, 8, 9, 10, true, "boot", TableFacts.closed(-11));

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void create() {
        file = directory.resolve("superblock");
        Superblock.create(file, FACTS);
    }

    private static Facts read(final Path file) {
        try (Superblock superblock = Superblock.open(file)) {
            return superblock.facts();
        }
    }

    private void spoil(final int offset) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void everyFactComesBack() {
        assertEquals(FACTS, read(file));
    }

    @Test
    void storesGoToTheTwoCopiesByTurns() throws IOException {
        try (Superblock superblock = Superblock.open(file)) {
            final byte[] before = Files.readAllBytes(file);
            superblock.store(FACTS.withPromisedEpoch(100));
            final byte[] once = Files.readAllBytes(file);
            superblock.store(FACTS.withPromisedEpoch(101));
            final byte[] twice = Files.readAllBytes(file);

            final boolean firstToCopy0 = !Arrays.equals(before, 0, 4096, once, 0, 4096);
            final boolean firstToCopy1 = !Arrays.equals(before, 4096, 8192, once, 4096, 8192);
            assertTrue(firstToCopy0 != firstToCopy1, "one copy at a time");
            assertEquals(firstToCopy1, !Arrays.equals(once, 0, 4096, twice, 0, 4096));
            assertEquals(firstToCopy0, !Arrays.equals(once, 4096, 8192, twice, 4096, 8192));
        }
        assertEquals(101, read(file).promisedEpoch());
    }

    @Test
    void aBadCopyIsMendedFromTheOther() throws IOException {
        spoil(40);

        assertEquals(FACTS, read(file));
        spoil(4096 + 40);
        assertEquals(FACTS, read(file), "the first copy is good again");
    }

    @Test
    void aBadSecondCopyIsMendedFromTheFirst() throws IOException {
        spoil(4096 + 40);

        assertEquals(FACTS, read(file));
        spoil(40);
        assertEquals(FACTS, read(file), "the second copy is good again");
    }

    @Test
    void twoBadCopiesAreRefused() throws IOException {
        spoil(40);
        spoil(4096 + 40);

        final StorageException refusal = assertThrows(StorageException.class, () -> read(file));
        assertTrue(refusal.getMessage().contains("both copies"), refusal.getMessage());
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        Files.write(file, new byte[Superblock.FILE_LENGTH]);

        final StorageException refusal = assertThrows(StorageException.class, () -> read(file));
        assertTrue(refusal.getMessage().contains("no superblock"), refusal.getMessage());
    }

    @Test
    void aNewerVersionIsRefused() throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        final UnsafeBuffer copy = new UnsafeBuffer(bytes);
        copy.putInt(Superblock.VERSION_OFFSET, Superblock.VERSION + 1);
        copy.putInt(Superblock.CRC_OFFSET, new Crc32c().of(copy, 0, Superblock.CRC_OFFSET));
        Files.write(file, bytes);

        final StorageException refusal = assertThrows(StorageException.class, () -> read(file));
        assertTrue(refusal.getMessage().contains("newer twintag"), refusal.getMessage());
    }

    @Test
    void creatingOverAnExistingOneIsRefused() throws IOException {
        final byte[] before = Files.readAllBytes(file);

        assertThrows(StorageException.class, () -> Superblock.create(file, FACTS.withPromisedEpoch(99)));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void aStoreThatFailsIsNeverRetried() {
        final int[] forces = {0};
        final Disk disk = new Disk() {
            @Override
            public void force(final FileChannel channel) throws IOException {
                if (++forces[0] == 2) {
                    throw new IOException("injected");
                }
            }
        };
        try (Superblock superblock = Superblock.open(file, disk)) {
            assertThrows(StorageException.class, () -> superblock.store(FACTS));
            assertThrows(StorageException.class, () -> superblock.store(FACTS));
            assertEquals(2, forces[0]);
        } catch (final UncheckedIOException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void updatesOfSeveralThreadsAllCount() throws InterruptedException {
        try (Superblock superblock = Superblock.open(file)) {
            final Thread promises = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    superblock.update(facts -> facts.withPromisedEpoch(facts.promisedEpoch() + 1));
                }
            });
            promises.start();
            for (int i = 0; i < 50; i++) {
                superblock.update(facts -> facts.withFlushed(9, facts.flushedSequence() + 1));
            }
            promises.join();

            assertEquals(54, superblock.facts().promisedEpoch());
            assertEquals(60, superblock.facts().flushedSequence());
        }
    }
}
