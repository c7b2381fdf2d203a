package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DamagedFileIsSetAsideTest {
    private static final long SIZE_WORD_OFFSET = 8;

    @TempDir
    private Path directory;

    private Path map;

    @BeforeEach
    void writeAndClose() throws IOException {
        map = directory.resolve("tags.cmap");
        try (TagTable table = Tags.open(directory)) {
            table.acceptRebuilt();
            Tags.write(table, 1, 1, 150);
        }
    }

    @Test
    void noiseThroughout() throws IOException {
        final byte[] noise = new byte[(int) Files.size(map)];
        new Random(1).nextBytes(noise);
        Files.write(map, noise);

        assertSetAside();
    }

    @Test
    void noiseThroughoutAfterAKill() throws IOException {
        final byte[] noise = new byte[(int) Files.size(map)];
        new Random(2).nextBytes(noise);
        Files.write(map, noise);
        MarkFile.kill(directory);

        assertSetAside();
    }

    @Test
    void oneFlippedBitAfterAnOrderlyClose() throws IOException {
        flip(Files.size(map) / 2);

        assertSetAside();
    }

    @Test
    void aFlippedBitInTheHeaderAfterAKill() throws IOException {
        flip(200);
        MarkFile.kill(directory);

        assertSetAside();
    }

    @Test
    void aFileThatWasCutShortTwice() throws IOException {
        truncate(Files.size(map) - 4096);
        MarkFile.kill(directory);
        assertSetAside();

        truncate(0);
        assertSetAside();
    }

    @Test
    void aFileOfNoLengthAfterAnOrderlyClose() throws IOException {
        truncate(0);

        assertSetAside();
    }

    @Test
    void zerosOfTheRightLengthAfterAKill() throws IOException {
        Files.write(map, new byte[(int) Files.size(map)]);
        MarkFile.kill(directory);

        assertSetAside();
    }

    @Test
    void aMissingLockFileIsMadeAnewAndCostsNothing() throws IOException {
        Files.delete(directory.resolve("tags.lock"));

        try (TagTable table = Tags.open(directory)) {
            assertFalse(table.rebuilt());
            assertNull(table.setAside());
            assertEquals("1:1-150", Tags.content(table));
        }
    }

    @Test
    void aFileThatIsGoneIsMadeAnewAndSaysSoUntilAccepted() throws IOException {
        Files.delete(map);
        Tags.open(directory).close();

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt(), "said again after a restart");
            table.acceptRebuilt();
        }

        try (TagTable table = Tags.open(directory)) {
            assertFalse(table.rebuilt());
        }
    }

    @Test
    void aRecoveryThatWasKilledIsDoneAgainWithoutAWait() throws IOException {
        flip(SIZE_WORD_OFFSET + 3, 0x80);
        MarkFile.kill(directory);

        try (TagTable table = Tags.open(directory)) {
            assertEquals("1:1-150", Tags.content(table));
            assertFalse(table.rebuilt());
        }
    }

    @Test
    void noiseInAPageAfterAKillCostsThatPageOnly() throws IOException {
        MarkFile.kill(directory);
        // The slot of sequence 70 begins with it; nothing else in the file is that number 8 bytes before the object id
        // 3.
        final byte[] bytes = Files.readAllBytes(map);
        int at = 0;
        while (!(bytes[at] == 70 && bytes[at + 1] == 0 && bytes[at + 8] == 3 && bytes[at + 16] == (byte) 280)) {
            at += 8;
        }
        flip(at);

        try (TagTable table = Tags.open(directory)) {
            assertEquals("1:1-63 1:128-150", Tags.content(table));
            assertTrue(table.rebuilt());
        }
    }

    private void assertSetAside() throws IOException {
        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt());
            assertEquals(0, table.pages());
            assertTrue(Files.exists(directory.resolve(table.setAside())));
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(
                        1,
                        files.filter(file -> file.toString().contains(".damaged-"))
                                .count(),
                        "only the last is kept");
            }
            Tags.write(table, 2, 1, 100);
        }
        try (TagTable table = Tags.open(directory)) {
            assertEquals("2:1-100", Tags.content(table));
        }
    }

    private void flip(final long position) throws IOException {
        flip(position, 1);
    }

    private void flip(final long position, final int bits) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(map.toFile(), "rw")) {
            file.seek(position);
            final int old = file.read();
            file.seek(position);
            file.write(old ^ bits);
        }
    }

    private void truncate(final long lengthBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(map.toFile(), "rw")) {
            file.setLength(lengthBytes);
        }
    }
}
