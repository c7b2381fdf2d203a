package io.twintag.device.tagtable;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Words of these tests: tags whose other fields follow from their sequence, and what a table holds as text. */
final class Tags {
    static final short GENERATOR = 7;
    static final int CAPACITY_PAGES = 64;

    private Tags() {}

    static TagTable open(final Path directory) throws IOException {
        return open(directory, GENERATOR, CAPACITY_PAGES);
    }

    static TagTable open(final Path directory, final short generator, final int capacityPages) throws IOException {
        return TagTable.open(
                directory,
                generator,
                capacityPages,
                new MarkFile(directory),
                SmallFiles.REAL,
                () -> new UnsafeBuffer(0, 0));
    }

    static PageFile openFile(final Path directory) throws IOException {
        return PageFile.open(directory, GENERATOR, CAPACITY_PAGES, new MarkFile(directory), SmallFiles.REAL);
    }

    static void record(final TagTable table, final int epoch, final long sequence) {
        table.record(epoch, sequence, 3, 0, sequence * 4, 4, (int) sequence * 31, 77, sequence + 1000);
    }

    /** Records and applies the sequences from one to another, both included. */
    static void write(final TagTable table, final int epoch, final long from, final long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            record(table, epoch, sequence);
            table.applied(epoch, sequence);
        }
    }

    static boolean isAsRecorded(final TagPage page, final int slot) {
        final long sequence = page.sequence(slot);
        return page.objectId(slot) == 3
                && page.flags(slot) == 0
                && page.first(slot) == sequence * 4
                && page.count(slot) == 4
                && page.payloadCrc(slot) == (int) sequence * 31
                && page.sessionId(slot) == 77
                && page.ticket(slot) == sequence + 1000;
    }

    /**
     * Ranges of the entries in the order shown, as {@code epoch:first-last}; "?" marks what is recorded, not applied.
     */
    static String content(final TagTable table) {
        final List<String> ranges = new ArrayList<>();
        final long[] range = {-1, 0, 0, 0};
        table.forEachPage(page -> {
            for (int slot = 0; slot < TagPage.SLOTS; slot++) {
                if ((page.recorded() & 1L << slot) != 0) {
                    if (!isAsRecorded(page, slot)) {
                        throw new AssertionError("garbled: " + page.sequence(slot));
                    }
                    final long applied = page.applied() >>> slot & 1;
                    final long sequence = page.sequence(slot);
                    if (range[0] != page.epoch() || range[2] + 1 != sequence || range[3] != applied) {
                        add(ranges, range);
                        range[0] = page.epoch();
                        range[1] = sequence;
                        range[3] = applied;
                    }
                    range[2] = sequence;
                }
            }
        });
        add(ranges, range);
        return String.join(" ", ranges);
    }

    private static void add(final List<String> ranges, final long[] range) {
        if (range[0] >= 0) {
            ranges.add(range[0] + ":" + range[1] + "-" + range[2] + (range[3] == 0 ? "?" : ""));
        }
    }
}
