package io.twintag.engine.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The Chronicle Queue of a journal, open to append. One thread, which is the only writer of the directory: the engine
 * holds its lock.
 */
final class JournalQueue implements AutoCloseable {
    /** Small, for a journal is: what is allocated ahead is a few of these. */
    static final int BLOCK_LENGTH = 64 * 1024;

    /** What the queue maps beyond the end of what is written: a block, and as much again twice over. Measured. */
    private static final int MAPPED_AHEAD = 4 * BLOCK_LENGTH;

    /** How long the queue waits for a writer that died: nobody else writes, so it waits in vain. */
    private static final long LOCK_TIMEOUT_MS = 200;

    private final JournalFiles files;
    private final EpochClock clock;
    private final NanoClock nanoClock;
    private final int keptDays;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private long sequence;
    /**
     * Time that the queue rolls by: never goes back, or the queue would go back to the file of a day that is over.
     * Where the clock is behind it, because it was ahead once, it goes on as time passes.
     */
    private long rollTimeMs;

    private long rolledNs;

    private long day = Long.MIN_VALUE;
    private long lengthBytes;

    /**
     * Opens or makes the journal of a directory. Takes most of a second the first time in a JVM.
     *
     * @throws IOException      when the disk is full or broken.
     * @throws RuntimeException or an Error of some kind when a file is damaged.
     */
    JournalQueue(final Path directory, final EpochClock clock, final NanoClock nanoClock, final long retentionMs)
            throws IOException {
        this.files = new JournalFiles(directory);
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.keptDays = keptDays(retentionMs);
        rolledNs = nanoClock.nanoTime();
        files.prepareMetadata();
        final List<Long> days = files.days();
        rollTimeMs = clock.time();
        if (!days.isEmpty()) {
            final long newest = days.get(days.size() - 1);
            files.prepareDay(newest);
            rollTimeMs = Math.max(rollTimeMs, TimeUnit.DAYS.toMillis(newest));
        }
        queue = SingleChronicleQueueBuilder.binary(directory)
                .rollCycle(LegacyRollCycles.DAILY)
                .blockSize(BLOCK_LENGTH)
                .timeoutMS(LOCK_TIMEOUT_MS)
                .timeProvider(() -> rollTimeMs)
                .build();
        try {
            sequence = lastSequence();
            appender = queue.createAppender();
            JournalFiles.force(directory.resolve(JournalFiles.METADATA));
        } catch (final Throwable t) {
            queue.close();
            throw t;
        }
    }

    /** Sequence of the last event, 0 if there is none. */
    long sequence() {
        return sequence;
    }

    /** Appends an event under the next sequence. */
    void append(final Event event) throws IOException {
        final long passedMs = TimeUnit.NANOSECONDS.toMillis(nanoClock.nanoTime() - rolledNs);
        rolledNs += TimeUnit.MILLISECONDS.toNanos(passedMs);
        rollTimeMs = Math.max(rollTimeMs + passedMs, clock.time());
        final boolean isNewDay = JournalFiles.dayOf(rollTimeMs) != day;
        if (isNewDay) {
            files.prepareDay(JournalFiles.dayOf(rollTimeMs));
        } else if (appender.wire().bytes().writePosition() + MAPPED_AHEAD > lengthBytes) {
            lengthBytes += JournalFiles.DAY_LENGTH;
            JournalFiles.extend(files.dayFile(day), lengthBytes);
        }
        try (DocumentContext document = appender.writingDocument()) {
            EventWire.write(document.wire(), event.withSequence(sequence + 1));
        }
        sequence++;
        if (isNewDay) {
            beginDay();
        }
    }

    /** Forces what was appended to stable storage. */
    void force() throws IOException {
        JournalFiles.force(files.dayFile(day));
    }

    @Override
    public void close() {
        queue.close();
    }

    private void beginDay() throws IOException {
        day = JournalFiles.dayOf(rollTimeMs);
        lengthBytes = Files.size(files.dayFile(day));
        files.forceNames();
        if (files.removeAllBut(keptDays) > 0) {
            queue.refreshDirectoryListing();
        }
    }

    /** Days that are over and still kept, and the one under way. */
    private static int keptDays(final long retentionMs) {
        final long dayMs = TimeUnit.DAYS.toMillis(1);
        return 1 + (int) Math.min(Integer.MAX_VALUE - 1, (retentionMs - 1) / dayMs + 1);
    }

    private long lastSequence() {
        try (ExcerptTailer tailer =
                queue.createTailer().direction(TailerDirection.BACKWARD).toEnd()) {
            try (DocumentContext document = tailer.readingDocument()) {
                return document.isPresent() ? EventWire.read(document.wire()).sequence() : 0;
            }
        }
    }
}
