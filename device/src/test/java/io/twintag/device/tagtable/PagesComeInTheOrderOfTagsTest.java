package io.twintag.device.tagtable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.protocol.Limits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesComeInTheOrderOfTagsTest {
    @TempDir
    private Path directory;

    private TagTable table;

    @BeforeEach
    void open() throws IOException {
        table = Tags.open(directory);
        Tags.write(table, Limits.MAX_EPOCH, 1, 2);
        Tags.write(table, 3, 100, 200);
        Tags.write(table, 1, 1L << 40, (1L << 40) + 3);
        Tags.write(table, 3, 1, 99);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void byEpochThenBySequence() {
        assertEquals("1:1099511627776-1099511627779 3:1-200 16777215:1-2", Tags.content(table));
    }

    @Test
    void lowerEpochsAreDroppedWithTheirMarks() {
        table.retire(1, 1L << 40);
        table.retire(3, 10);

        assertEquals(1, table.dropEpochsBelow(3));

        assertEquals("3:11-200 16777215:1-2", Tags.content(table));
        assertEquals(0, table.retired(1));
        assertEquals(10, table.retired(3));
    }

    @Test
    void everythingIsDropped() {
        assertEquals(6, table.dropAll());

        assertEquals("", Tags.content(table));
        assertEquals(0, table.pages());
    }

    @Test
    void whatIsAboveATagIsDroppedAndWrittenAnew() {
        table.dropAbove(3, 150);
        assertEquals("1:1099511627776-1099511627779 3:1-150", Tags.content(table));

        Tags.write(table, 3, 151, 160);
        table.dropAbove(3, 127);
        assertEquals("1:1099511627776-1099511627779 3:1-127", Tags.content(table));

        table.dropAbove(3, 0);
        assertEquals("1:1099511627776-1099511627779", Tags.content(table));
    }

    @Test
    void retireFindsPagesThatCameOutOfOrder() {
        assertEquals(3, table.retire(3, 199));

        assertEquals(199, table.retired(3));
        assertEquals("1:1099511627776-1099511627779 3:200-200 16777215:1-2", Tags.content(table));
    }
}
