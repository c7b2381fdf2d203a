package io.twintag.engine.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.core.io.Closeable;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a journal in order of its sequence, while the engine writes it or does not run, in any process. Only reads:
 * opens no file to write and makes none. One thread.
 */
public final class JournalReader implements AutoCloseable {
    private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(1);

    /** A file of a new day has no header for a moment. */
    private static final long OPEN_TIMEOUT_MS = 500;

    private final Path directory;
    private ChronicleQueue queue;
    private ExcerptTailer tailer;
    private Object identity;
    private long checkedNs;
    private long lastSequence;
    private long unreadable;
    private String problem;

    /** @param directory of the journal; it need not be there yet. */
    public JournalReader(final Path directory) {
        this.directory = directory;
    }

    /**
     * The next event, or null while there is none. A journal that is not there has none; one that cannot be opened has
     * a {@link #problem()}, and the next call tries again.
     */
    public Event poll() {
        if (queue == null && !open()) {
            return null;
        }
        try {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    final Event event = decode(document);
                    if (event != null && event.sequence() > lastSequence) {
                        lastSequence = event.sequence();
                        return event;
                    }
                }
            }
        } catch (final RuntimeException | InternalError e) {
            fail(e);
            return null;
        }
        followTheDirectory();
        return null;
    }

    /** Whether there is a journal: its first file is allocated as zeros, and then begun. Zeros would be waited for. */
    public boolean exists() {
        try (InputStream metadata = Files.newInputStream(directory.resolve(JournalFiles.METADATA))) {
            for (final byte value : metadata.readNBytes(Integer.BYTES)) {
                if (value != 0) {
                    return true;
                }
            }
            return false;
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final IOException e) {
            return true; // opening it will say why it cannot be read
        }
    }

    /** Why the journal could not be read at the last {@link #poll()}, in words; null when it could, or is not there. */
    public String problem() {
        return problem;
    }

    /** Entries so far that are no events: damaged, and passed over. */
    public long unreadable() {
        return unreadable;
    }

    @Override
    public void close() {
        Closeable.closeQuietly(tailer, queue);
        tailer = null;
        queue = null;
    }

    private Event decode(final DocumentContext document) {
        try {
            return EventWire.read(document.wire());
        } catch (final RuntimeException e) {
            unreadable++;
            return null;
        }
    }

    private boolean open() {
        problem = null;
        if (!exists()) {
            return false;
        }
        try {
            final Object found = identity();
            if (!Objects.equals(found, identity)) {
                lastSequence = 0; // else it is opened again, and what was read is passed over
            }
            identity = found;
            queue = SingleChronicleQueueBuilder.binary(directory)
                    .readOnly(true)
                    .blockSize(JournalQueue.BLOCK_LENGTH)
                    .timeoutMS(OPEN_TIMEOUT_MS)
                    .build();
            tailer = queue.createTailer();
            return true;
        } catch (final RuntimeException | InternalError e) {
            fail(e);
            return false;
        }
    }

    private void fail(final Throwable e) {
        close();
        problem = "the event journal " + directory + " cannot be read: " + e;
    }

    /** A journal that was set aside keeps its files; the new one has the name. */
    private void followTheDirectory() {
        final long nowNs = System.nanoTime();
        if (nowNs - checkedNs >= CHECK_NS) {
            checkedNs = nowNs;
            final Object found = identity();
            if (found != null && !found.equals(identity)) {
                close();
            }
        }
    }

    private Object identity() {
        try {
            return Files.readAttributes(directory.resolve(JournalFiles.METADATA), BasicFileAttributes.class)
                    .fileKey();
        } catch (final IOException e) {
            return null; // it is being replaced
        }
    }
}
