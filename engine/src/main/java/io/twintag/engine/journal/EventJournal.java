package io.twintag.engine.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.NanoClock;

/**
 * Keeps what an engine reports, in order and through restarts: an agent that appends it to a Chronicle Queue.
 *
 * <p>{@link #report} is for any thread and never waits: a bounded queue takes the event. What does not fit is counted,
 * and the count becomes an event once there is room. The rest runs on the agent's thread. The journal is opened there
 * with the first event, which takes most of a second in a fresh JVM, so the agent wants a thread of its own.
 *
 * <p>Whatever goes wrong costs the journal, never the engine: a full disk lets it wait and try again; one that cannot
 * be read or written otherwise is set aside under another name and begun anew, with a line to the log.
 */
public final class EventJournal implements Agent, Events, AutoCloseable {
    /** Events that wait for the agent; bounded, for they are kept in memory while the disk is full. */
    static final int CAPACITY = 1024;

    private static final long RETRY_MS = TimeUnit.SECONDS.toMillis(10);
    private static final int MAX_SET_ASIDE = 3;
    private static final int BATCH = 64;

    private final Path directory;
    private final EpochClock clock;
    private final NanoClock nanoClock;
    private final long retentionMs;
    private final Consumer<String> log;
    private final ManyToOneConcurrentArrayQueue<Event> waiting = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private JournalQueue queue;
    private long retryMs = Long.MIN_VALUE;
    private int setAside;
    private boolean isFull;
    private volatile boolean isAbandoned;

    /**
     * Touches no file yet.
     *
     * @param directory   of the journal, in the engine's, whose lock the caller holds.
     * @param clock       gives the time of events.
     * @param nanoClock   tells how much time passes, whatever that one is set to.
     * @param retentionMs for how many days with events, rounded up, they are kept.
     * @param log         gets a line when the journal fails, on the agent's thread.
     */
    public EventJournal(
            final Path directory,
            final EpochClock clock,
            final NanoClock nanoClock,
            final long retentionMs,
            final Consumer<String> log) {
        if (retentionMs <= 0) {
            throw new IllegalArgumentException("a journal keeps its events for a while: set journal.retention above 0");
        }
        this.directory = directory;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.retentionMs = retentionMs;
        this.log = log;
    }

    /** Where the journal of an engine is. */
    public static Path directory(final Path engineDirectory) {
        return engineDirectory.resolve("journal");
    }

    @Override
    public void report(
            final EventKind kind, final int epoch, final int slot, final String text, final Map<String, Long> figures) {
        if (!waiting.offer(new Event(0, clock.time(), kind, epoch, slot, text, figures))) {
            dropped.incrementAndGet();
        }
    }

    /** Writes nothing from now on, as if the process had died; its files stay mapped. Any thread. */
    public void abandon() {
        isAbandoned = true;
    }

    /** Events that were dropped and of which the journal does not say so yet. Any thread. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public int doWork() {
        if (isAbandoned || waiting.isEmpty() || !isOpen()) {
            return 0;
        }
        Event event = null;
        try {
            int work = 0;
            boolean isForced = false;
            while (work < BATCH && (event = waiting.poll()) != null) {
                queue.append(event);
                isForced |= event.kind().isForced();
                work++;
            }
            event = null;
            isForced |= tellWhatWasDropped();
            if (isForced) {
                queue.force();
            }
            return work;
        } catch (final IOException | RuntimeException | LinkageError | AssertionError | InternalError e) {
            if (event != null) {
                dropped.incrementAndGet();
            }
            fail(e);
            return 0;
        }
    }

    @Override
    public String roleName() {
        return "engine-journal";
    }

    /** Writes what still waits, and closes the files. On the agent's thread, after its last step. */
    @Override
    public void onClose() {
        while (doWork() > 0) {
            continue;
        }
        closeQueue();
    }

    /** Closes the journal of an owner who runs the steps itself. */
    @Override
    public void close() {
        onClose();
    }

    private boolean tellWhatWasDropped() throws IOException {
        final long count = waiting.isEmpty() ? dropped.get() : 0;
        if (count > 0) {
            queue.append(new Event(
                    0,
                    clock.time(),
                    EventKind.ALARM,
                    0,
                    -1,
                    count + " events are missing here: more came than the journal could take",
                    Map.of("droppedEvents", count)));
            dropped.addAndGet(-count);
        }
        return count > 0;
    }

    private boolean isOpen() {
        if (queue != null) {
            return true;
        }
        final long nowMs = clock.time();
        // A clock that was set back must not make the pause longer.
        if (retryMs != Long.MIN_VALUE && nowMs < retryMs && retryMs - nowMs <= RETRY_MS) {
            return false;
        }
        try {
            queue = new JournalQueue(directory, clock, nanoClock, retentionMs);
            isFull = false;
            return true;
        } catch (final IOException | RuntimeException | LinkageError | AssertionError | InternalError e) {
            fail(e);
            return false;
        }
    }

    /** I/O errors pass, or do not come from what the files hold; all else is taken for damage. */
    private void fail(final Throwable problem) {
        closeQueue();
        retryMs = clock.time() + RETRY_MS;
        if (problem instanceof IOException) {
            if (!isFull) {
                isFull = true;
                log.accept("the event journal " + directory + " cannot be written (" + problem
                        + "): free room on its disk; it is tried again, events wait until then");
            }
            return;
        }
        if (setAside >= MAX_SET_ASIDE) {
            if (setAside++ == MAX_SET_ASIDE) {
                log.accept("the event journal " + directory + " failed again (" + problem + "): events may be missing");
            }
            return;
        }
        setAside++;
        try {
            final Path aside = new JournalFiles(directory).setAside(clock.time());
            retryMs = Long.MIN_VALUE;
            log.accept("the event journal was damaged (" + problem + "): it is set aside as " + aside
                    + ", a new one begins; remove the old one when you have looked at it");
        } catch (final IOException e) {
            log.accept("the event journal " + directory + " is damaged (" + problem + ") and cannot be set aside (" + e
                    + "): rename it yourself");
        }
    }

    private void closeQueue() {
        final JournalQueue old = queue;
        queue = null;
        if (old != null) {
            try {
                old.close();
            } catch (final RuntimeException e) {
                log.accept("the event journal " + directory + " does not close: " + e);
            }
        }
    }
}
