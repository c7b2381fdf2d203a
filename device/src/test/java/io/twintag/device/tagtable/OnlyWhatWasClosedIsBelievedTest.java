package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table that was closed in order is believed only as the bytes of that very close, which are all forced before the
 * mark speaks of them.
 */
class OnlyWhatWasClosedIsBelievedTest {
    @TempDir
    private Path directory;

    @TempDir
    private Path kept;

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
    void theMapOfAnEarlierCloseIsSetAside() throws IOException {
        final Path older = Files.copy(map, kept.resolve("older"));
        try (TagTable table = Tags.open(directory)) {
            Tags.write(table, 1, 151, 300);
        }
        Files.copy(older, map, StandardCopyOption.REPLACE_EXISTING);

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt());
            assertNotNull(table.setAside());
            assertEquals("", Tags.content(table));
        }
    }

    @Test
    void aTableOfWhichNothingIsKnownIsMadeAnewAndLacksAll() throws IOException {
        MarkFile.forget(directory);
        Files.writeString(directory.resolve("tags.clean"), Integer.toString(MapBytes.crc(map))); // a former version's

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt());
            assertNull(table.setAside());
            assertEquals("", Tags.content(table));
            assertFalse(Files.exists(directory.resolve("tags.clean")));
        }
    }

    @Test
    void theVerdictOutlivesAnOpeningThatIsKilled() throws IOException {
        MarkFile.forget(directory);
        Tags.open(directory).abandon();

        try (TagTable table = Tags.open(directory)) {
            assertTrue(table.rebuilt());
            assertEquals("", Tags.content(table));
        }
    }

    @Test
    void theMapAndItsNamesAreForcedBeforeTheMark() throws IOException {
        final List<String> steps = new ArrayList<>();
        final TagTable table = open(new Told(directory, steps), new Forces(steps, false));
        Tags.write(table, 1, 151, 300);
        steps.clear();

        table.close();

        assertEquals(List.of("force tags.cmap", "force the names", "closed"), steps);
    }

    @Test
    void aTableThatCannotBeForcedIsNotMarked() throws IOException {
        final List<String> steps = new ArrayList<>();
        final TagTable table = open(new Told(directory, steps), new Forces(steps, true));
        steps.clear();

        assertThrows(UncheckedIOException.class, table::close);

        assertEquals(List.of("force tags.cmap"), steps);
        try (TagTable recovered = Tags.open(directory)) {
            assertEquals("1:1-150", Tags.content(recovered));
        }
    }

    private TagTable open(final TableMark mark, final SmallFiles files) throws IOException {
        return TagTable.open(directory, Tags.GENERATOR, Tags.CAPACITY_PAGES, mark, files, () -> new UnsafeBuffer(0, 0));
    }

    /** A mark that says when it is told that the table is closed. */
    private static final class Told implements TableMark {
        private final MarkFile file;
        private final List<String> steps;

        Told(final Path directory, final List<String> steps) {
            this.file = new MarkFile(directory);
            this.steps = steps;
        }

        @Override
        public boolean isInUse() {
            return file.isInUse();
        }

        @Override
        public boolean isClosed() {
            return file.isClosed();
        }

        @Override
        public int crc() {
            return file.crc();
        }

        @Override
        public void inUse() {
            file.inUse();
        }

        @Override
        public void closed(final int crc) {
            steps.add("closed");
            file.closed(crc);
        }
    }

    /** Files whose forces are told, or fail. */
    private record Forces(List<String> steps, boolean isBroken) implements SmallFiles {
        @Override
        public void forceFile(final Path file) throws IOException {
            steps.add("force " + file.getFileName());
            if (isBroken) {
                throw new IOException("Input/output error");
            }
            SmallFiles.super.forceFile(file);
        }

        @Override
        public void force(final FileChannel channel) throws IOException {
            channel.force(true);
        }

        @Override
        public void forceDirectory(final Path directory) throws IOException {
            steps.add("force the names");
            SmallFiles.super.forceDirectory(directory);
        }
    }
}
