package io.twintag.transport.runtime;

import static io.twintag.transport.runtime.AtomicFile.Durability.FORCED;
import static io.twintag.transport.runtime.AtomicFile.Durability.UNFORCED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIsReplacedAsAWholeTest {
    private static final byte[] OLD = bytes("the former bytes, which are the longer ones");
    private static final byte[] NEW = bytes("the new bytes");

    @TempDir
    Path directory;

    private Path file;
    private Path beingMade;

    @BeforeEach
    void thereIsOne() throws IOException {
        file = directory.resolve("record");
        beingMade = directory.resolve("record.new");
        Files.write(file, OLD);
    }

    @Test
    void newBytesTakeThePlaceOfTheFormer() throws IOException {
        AtomicFile.replace(file, NEW, FORCED);

        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertFalse(Files.exists(beingMade));
    }

    @Test
    void aFileThatWasNotThereIsMade() throws IOException {
        AtomicFile.replace(directory.resolve("other"), NEW, UNFORCED);

        assertArrayEquals(NEW, Files.readAllBytes(directory.resolve("other")));
    }

    @Test
    void contentIsForcedBeforeTheRenameAndNamesAfterIt() throws IOException {
        final Steps steps = new Steps();

        AtomicFile.replace(steps, file, NEW, FORCED);

        assertEquals(List.of("create", "write", "force", "rename", "forceDirectory"), steps.made);
    }

    @Test
    void whatIsNotPromisedIsNotForced() throws IOException {
        final Steps steps = new Steps();

        AtomicFile.replace(steps, file, NEW, UNFORCED);

        assertEquals(List.of("create", "write", "rename"), steps.made);
    }

    @Test
    void aFileSystemThatTakesAPartAtATimeGetsAll() throws IOException {
        final Steps steps = new Steps();
        steps.mostBytes = 3;

        AtomicFile.replace(steps, file, NEW, FORCED);

        assertArrayEquals(NEW, Files.readAllBytes(file));
    }

    /** As with one free page: what fits is taken, and the next call says that the disk is full. */
    @Test
    void aFullDiskLeavesTheFormerBytesAndTakesNoSpace() {
        final Steps steps = new Steps();
        steps.mostBytes = 5;
        steps.failsAt = 2;

        final IOException full = assertThrows(IOException.class, () -> AtomicFile.replace(steps, file, NEW, FORCED));

        assertEquals("No space left on device", full.getMessage());
        assertOldIsThere();
        assertFalse(Files.exists(beingMade));
    }

    @Test
    void aFileSystemThatTakesNothingIsRefused() {
        final Steps steps = new Steps();
        steps.mostBytes = 0;

        assertThrows(IOException.class, () -> AtomicFile.replace(steps, file, NEW, FORCED));

        assertOldIsThere();
    }

    /** A write that says more than it did: the size is looked at before the former bytes go. */
    @Test
    void aFileThatIsTooShortTakesNoPlace() {
        final SmallFiles lying = new SmallFiles() {
            @Override
            public int write(final FileChannel channel, final ByteBuffer bytes) {
                final int all = bytes.remaining();
                bytes.position(bytes.limit());
                return all;
            }
        };

        assertThrows(IOException.class, () -> AtomicFile.replace(lying, file, NEW, FORCED));

        assertOldIsThere();
    }

    @Test
    void anEndAtAnyStepLeavesTheFormerBytesOrTheNew() throws IOException {
        for (int step = 0; step < 5; step++) {
            Files.write(file, OLD);
            final Steps steps = new Steps();
            steps.endsAt = step;

            assertThrows(End.class, () -> AtomicFile.replace(steps, file, NEW, FORCED));

            assertArrayEquals(step < 4 ? OLD : NEW, Files.readAllBytes(file), "ended at step " + step);
        }
    }

    @Test
    void whatAnotherLeftHalfMadeIsReplaced() throws IOException {
        Files.write(beingMade, bytes("what a writer left that ended, longer than what takes its place"));

        AtomicFile.replace(file, NEW, FORCED);

        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertFalse(Files.exists(beingMade));
    }

    @Test
    void aForceThatFailsIsSaidAndTheFormerBytesStay() {
        final Steps steps = new Steps();
        steps.failsAt = 2;

        assertThrows(IOException.class, () -> AtomicFile.replace(steps, file, NEW, FORCED));

        assertOldIsThere();
    }

    @Test
    void aDirectoryThatCannotBeForcedIsSaid() {
        final Steps steps = new Steps();
        steps.failsAt = 4;

        assertThrows(IOException.class, () -> AtomicFile.replace(steps, file, NEW, FORCED));
    }

    @Test
    void aNameWithoutADirectoryIsOfTheWorkingDirectory() throws IOException {
        final Path bare = Path.of("file-is-replaced-as-a-whole-test");
        try {
            AtomicFile.replace(bare, NEW, FORCED);

            assertTrue(Files.exists(bare));
        } finally {
            Files.deleteIfExists(bare);
        }
    }

    @Test
    void aDirectoryIsMadeWithItsNameAndThoseAboveForced() throws IOException {
        final List<Path> forced = new ArrayList<>();
        final SmallFiles files = new SmallFiles() {
            @Override
            public void forceDirectory(final Path made) {
                forced.add(made);
            }
        };
        final Path deep = directory.resolve("one").resolve("two");

        AtomicFile.makeDirectories(files, deep);
        AtomicFile.makeDirectories(files, deep);

        assertTrue(Files.isDirectory(deep));
        assertEquals(List.of(directory, directory.resolve("one")), forced);
    }

    private void assertOldIsThere() {
        try {
            assertArrayEquals(OLD, Files.readAllBytes(file));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The end of the writer's process. */
    private static final class End extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Tells what is done, fails or ends at a step, and takes a few bytes at a time. */
    private static final class Steps implements SmallFiles {
        private final List<String> made = new ArrayList<>();
        private int mostBytes = Integer.MAX_VALUE;
        private int failsAt = -1;
        private int endsAt = -1;

        private void step(final String what) throws IOException {
            if (made.size() == endsAt) {
                throw new End();
            }
            if (made.size() == failsAt) {
                throw new IOException("No space left on device");
            }
            made.add(what);
        }

        @Override
        public FileChannel create(final Path file) throws IOException {
            step("create");
            return SmallFiles.super.create(file);
        }

        @Override
        public int write(final FileChannel channel, final ByteBuffer bytes) throws IOException {
            step("write");
            final ByteBuffer part = bytes.slice().limit(Math.min(bytes.remaining(), mostBytes));
            final int written = channel.write(part);
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public void force(final FileChannel channel) throws IOException {
            step("force");
            SmallFiles.super.force(channel);
        }

        @Override
        public void rename(final Path from, final Path to) throws IOException {
            step("rename");
            SmallFiles.super.rename(from, to);
        }

        @Override
        public void forceDirectory(final Path place) throws IOException {
            step("forceDirectory");
            SmallFiles.super.forceDirectory(place);
        }
    }
}
