package io.twintag.engine.client;

import static org.agrona.SystemUtil.getDurationInNanos;
import static org.agrona.SystemUtil.getSizeAsInt;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionOptions;
import io.twintag.transport.session.SubmissionType;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SystemEpochClock;

/**
 * An application's way to its engine: submissions go in, completions come out, both through one mapped file (see
 * {@link io.twintag.transport.session.SessionLayout}).
 *
 * <p>Submitting ({@code append}, {@code write}, {@code tryClaim...}) is for any thread: it never blocks, never allocates
 * and never drops. It returns a positive <em>ticket</em>, or a negative {@link Status} and then nothing was taken:
 * {@link Status#BACK_PRESSURED}, {@link Status#NOT_CONNECTED}, {@link Status#CLOSED}, {@link Status#TOO_LARGE}. Tickets of a
 * session grow in the order in which the engine stamps the submissions.
 *
 * <p>Completing ({@code poll}, {@code await} and the two {@code ...AndAwait}) is for one thread at a time. Completions come
 * in ticket order. Completions that are not consumed hold the engine back, and in the end the submitters of this session.
 *
 * <p>A session outlives its engine. While none lives nothing is taken ({@link Status#NOT_CONNECTED}) and nothing completes;
 * what was taken before stays, and completes exactly once and in its order with the next engine on the run directory.
 */
public final class Session implements AutoCloseable {
    private final Context ctx;
    private final SessionFile file;
    private final EngineWatch watch;
    private final Submitter submitter;
    private final CompletionPoller poller;

    private Session(final Context ctx, final SessionFile file, final EngineWatch watch) {
        this.ctx = ctx;
        this.file = file;
        this.watch = watch;
        submitter = new Submitter(file, watch);
        poller = new CompletionPoller(file, watch, ctx.idleStrategySupplier().get());
    }

    /**
     * Opens a session and waits until an engine serves it.
     *
     * @param ctx concluded here; make a new one, or clone it before, for another session.
     * @throws io.twintag.transport.session.SessionException when no engine runs there, it refuses, or there is no room.
     */
    public static Session connect(final Context ctx) {
        ctx.conclude();
        final SessionFile file = Connector.connect(ctx);
        return new Session(ctx, file, new EngineWatch(file, ctx.epochClock(), ctx.engineTimeoutNs()));
    }

    /** Appends to a log, acknowledged when both devices have applied it. See the class for what is returned. */
    public long append(final int logId, final DirectBuffer src, final int offset, final int length) {
        return submitter.submit(SubmissionType.APPEND, logId, 0, src, offset, length, AckLevel.APPLIED_BOTH);
    }

    /**
     * Appends one record to a log.
     * @param logId  of {@link ObjectHandle#id()}.
     * @param length bytes of payload, 0 to {@link #maxPayloadLength()}.
     * @param level  what must have happened before it completes.
     * @return a ticket, or a negative {@link Status}.
     */
    public long append(
            final int logId, final DirectBuffer src, final int offset, final int length, final AckLevel level) {
        return submitter.submit(SubmissionType.APPEND, logId, 0, src, offset, length, level);
    }

    /**
     * Writes a range of whole blocks.
     * @param firstBlock logical block, from 0.
     * @param length     bytes of payload, a whole number of the object's blocks, at most {@link #maxPayloadLength()}.
     * @return a ticket, or a negative {@link Status}.
     */
    public long write(
            final int objectId,
            final long firstBlock,
            final DirectBuffer src,
            final int offset,
            final int length,
            final AckLevel level) {
        return submitter.submit(SubmissionType.WRITE, objectId, firstBlock, src, offset, length, level);
    }

    /**
     * Claims room for an append of this many bytes, to be filled in place.
     *
     * @return the ticket that {@code claim.commit()} will return too, or a negative {@link Status} and nothing is claimed.
     */
    public long tryClaimAppend(final int logId, final int length, final AckLevel level, final SubmissionClaim claim) {
        return submitter.tryClaim(SubmissionType.APPEND, logId, 0, length, level, claim);
    }

    /** As {@link #tryClaimAppend}, for a range of blocks. */
    public long tryClaimWrite(
            final int objectId,
            final long firstBlock,
            final int length,
            final AckLevel level,
            final SubmissionClaim claim) {
        return submitter.tryClaim(SubmissionType.WRITE, objectId, firstBlock, length, level, claim);
    }

    /**
     * Asks for a new storage object. Any thread; allocates.
     *
     * @param blockSize bytes of a block; 0 of a log.
     * @param sizeBytes of the object; of a log, to start with.
     * @return a ticket, whose completion has the {@link Completion#object}; or a negative {@link Status}.
     */
    public long create(final String name, final ObjectKind kind, final int blockSize, final long sizeBytes) {
        return submitter.create(name, kind, blockSize, sizeBytes);
    }

    /** Asks for an object by its name. Any thread; allocates. Returns as {@link #create}. */
    public long open(final String name) {
        return submitter.open(name);
    }

    /**
     * Creates a storage object and waits for it. Consumes every completion before it, as {@link #await}.
     *
     * @throws SubmissionException when it is refused, or not done in time.
     */
    public ObjectHandle createAndAwait(
            final String name, final ObjectKind kind, final int blockSize, final long sizeBytes, final long timeoutNs) {
        return poller.awaitObject(create(name, kind, blockSize, sizeBytes), name, "create", timeoutNs);
    }

    /**
     * Opens a storage object by its name and waits for it. Consumes every completion before it, as {@link #await}.
     *
     * @throws SubmissionException when it is refused, or not done in time.
     */
    public ObjectHandle openAndAwait(final String name, final long timeoutNs) {
        return poller.awaitObject(open(name), name, "open", timeoutNs);
    }

    /**
     * Hands over the completions that are there. One thread at a time.
     *
     * @param limit at most so many.
     * @return how many were handed over.
     */
    public int poll(final CompletionHandler handler, final int limit) {
        return poller.poll(handler, limit);
    }

    /**
     * Waits for one submission's completion and consumes all before it, whose outcome is not seen by anyone then. One
     * thread at a time.
     *
     * @param ticket what the submission returned; a negative one is returned as it is.
     * @param out    gets the completion.
     * @return its status; or {@link Status#TIMED_OUT}, also for a thread that is interrupted; or
     *     NOT_CONNECTED when no engine is there to complete it now: await it again; or CLOSED.
     * @throws IllegalArgumentException for a ticket that was consumed, or never submitted.
     */
    public int await(final long ticket, final Completion out, final long timeoutNs) {
        return ticket < 0 ? (int) ticket : poller.await(ticket, out, timeoutNs);
    }

    /** The ticket of the last completion that the engine published, 0 when none: all up to it are done. Any thread. */
    public long completedTicket() {
        return poller.completedTicket();
    }

    /** {@link Status#OK}; NOT_CONNECTED while no engine lives, until the next one comes; or CLOSED. Any thread. */
    public int status() {
        final int status = submitter.status();
        return status == Status.OK ? watch.check() : status;
    }

    /** Whether an engine serves this session now. Any thread. */
    public boolean isConnected() {
        return status() == Status.OK;
    }

    /** Bytes submitted that the engine has not taken yet. Any thread. */
    public int backlogBytes() {
        return submitter.backlogBytes();
    }

    /** The largest payload, in bytes: 1 MiB, or less where the submission ring is smaller than 16 MiB. */
    public int maxPayloadLength() {
        return submitter.maxPayloadLength();
    }

    /** The id under which the engine knows this session. */
    public long sessionId() {
        return file.sessionId();
    }

    /** The concluded context. */
    public Context context() {
        return ctx;
    }

    /**
     * Ends the session: submissions return {@link Status#CLOSED} from now on, the engine gets a moment to finish what was
     * committed, the file is removed; what takes longer is finished later, if need be by the next engine. Completions that nobody consumed are lost. Any thread, any number of times.
     *
     * <p>The memory goes when the garbage collector finds the session unreachable: unmapping at once would end the process
     * where another thread is still inside {@code append}.
     */
    @Override
    public void close() {
        submitter.close();
        Connector.disconnect(ctx, file, watch);
    }

    /**
     * How a session is made. Every option has a system property and a default; sizes read {@code 16m}, durations
     * {@code 10s}. One thread; concluded once, by {@link Session#connect}. A clone can be concluded again.
     */
    public static final class Context implements Cloneable {
        public static final String DIR_PROPERTY = "twintag.dir";
        public static final String RUN_DIR_PROPERTY = "twintag.run.dir";
        public static final String RING_LENGTH_PROPERTY = "twintag.session.ring.length";
        public static final String COMPLETION_SLOTS_PROPERTY = "twintag.session.completion.slots";
        public static final String CONNECT_TIMEOUT_PROPERTY = "twintag.connect.timeout";
        public static final String ENGINE_TIMEOUT_PROPERTY = "twintag.engine.timeout";
        public static final String CLOSE_TIMEOUT_PROPERTY = "twintag.close.timeout";

        private static final String DEFAULT_DIR = "twintag-data";

        private boolean isConcluded;
        private Path directory = Path.of(System.getProperty(DIR_PROPERTY, DEFAULT_DIR));
        private Path runDirectory =
                System.getProperty(RUN_DIR_PROPERTY) == null ? null : Path.of(System.getProperty(RUN_DIR_PROPERTY));
        private int submissionRingLength =
                getSizeAsInt(RING_LENGTH_PROPERTY, SessionOptions.DEFAULT_SUBMISSION_RING_LENGTH);
        private int completionSlots =
                Integer.getInteger(COMPLETION_SLOTS_PROPERTY, SessionOptions.DEFAULT_COMPLETION_SLOTS);
        private long connectTimeoutNs = getDurationInNanos(CONNECT_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(10));
        private long engineTimeoutNs = getDurationInNanos(ENGINE_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(5));
        private long closeTimeoutNs = getDurationInNanos(CLOSE_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(1));
        private Supplier<IdleStrategy> idleStrategySupplier;
        private EpochClock epochClock = SystemEpochClock.INSTANCE;
        private SessionOptions sessionOptions;
        private long sessionId;

        /**
         * Fills in what was not set and checks the rest.
         *
         * @throws IllegalStateException    when done before.
         * @throws IllegalArgumentException when an option is outside its limits.
         */
        public void conclude() {
            if (isConcluded) {
                throw new IllegalStateException("a context is for one session: clone it before connect");
            }
            sessionOptions = new SessionOptions(submissionRingLength, completionSlots, sessionId);
            if (connectTimeoutNs <= 0 || engineTimeoutNs <= 0 || closeTimeoutNs < 0) {
                throw new IllegalArgumentException("timeouts are positive: " + this);
            }
            if (runDirectory == null) {
                runDirectory = RunDirectory.of(directory);
            }
            if (idleStrategySupplier == null) {
                idleStrategySupplier = AwaitIdle::ofThisMachine;
            }
            isConcluded = true;
        }

        /** A copy with the same options that can be concluded. */
        @Override
        public Context clone() {
            try {
                final Context copy = (Context) super.clone();
                copy.isConcluded = false;
                return copy;
            } catch (final CloneNotSupportedException ex) {
                throw new AssertionError(ex);
            }
        }

        /** The twintag directory, from which the run directory follows. Property {@value #DIR_PROPERTY}. */
        public Context directory(final Path dir) {
            directory = dir;
            return this;
        }

        public Path directory() {
            return directory;
        }

        /** Where the engine keeps its session files, when not as {@link RunDirectory} says. {@value #RUN_DIR_PROPERTY}. */
        public Context runDirectory(final Path dir) {
            runDirectory = dir;
            return this;
        }

        public Path runDirectory() {
            return runDirectory;
        }

        /** Bytes of the submission ring, a power of two, default 16 MiB. {@value #RING_LENGTH_PROPERTY}. */
        public Context submissionRingLength(final int lengthBytes) {
            submissionRingLength = lengthBytes;
            return this;
        }

        public int submissionRingLength() {
            return submissionRingLength;
        }

        /** Completions not consumed yet, a power of two, default 32768. {@value #COMPLETION_SLOTS_PROPERTY}. */
        public Context completionSlots(final int slots) {
            completionSlots = slots;
            return this;
        }

        public int completionSlots() {
            return completionSlots;
        }

        /** How long connect waits for an engine, default 10 s. {@value #CONNECT_TIMEOUT_PROPERTY}. */
        public Context connectTimeoutNs(final long timeoutNs) {
            connectTimeoutNs = timeoutNs;
            return this;
        }

        public long connectTimeoutNs() {
            return connectTimeoutNs;
        }

        /** After so long without a heartbeat there is no engine, default 5 s. {@value #ENGINE_TIMEOUT_PROPERTY}. */
        public Context engineTimeoutNs(final long timeoutNs) {
            engineTimeoutNs = timeoutNs;
            return this;
        }

        public long engineTimeoutNs() {
            return engineTimeoutNs;
        }

        /** How long close waits for the engine to finish, default 1 s. {@value #CLOSE_TIMEOUT_PROPERTY}. */
        public Context closeTimeoutNs(final long timeoutNs) {
            closeTimeoutNs = timeoutNs;
            return this;
        }

        public long closeTimeoutNs() {
            return closeTimeoutNs;
        }

        /** How await passes the time: one strategy a session. Default yielding, on few processors backing off. */
        public Context idleStrategySupplier(final Supplier<IdleStrategy> supplier) {
            idleStrategySupplier = supplier;
            return this;
        }

        public Supplier<IdleStrategy> idleStrategySupplier() {
            return idleStrategySupplier;
        }

        /** The clock that heartbeats are held against, ms since 1970. */
        public Context epochClock(final EpochClock clock) {
            epochClock = clock;
            return this;
        }

        public EpochClock epochClock() {
            return epochClock;
        }

        /** For simulations, see {@link SessionOptions}. */
        public Context sessionId(final long id) {
            sessionId = id;
            return this;
        }

        SessionOptions sessionOptions() {
            return sessionOptions;
        }

        @Override
        public String toString() {
            return "Session.Context{runDirectory=" + runDirectory + ", options=" + sessionOptions
                    + ", connectTimeoutNs=" + connectTimeoutNs + ", engineTimeoutNs=" + engineTimeoutNs
                    + ", closeTimeoutNs=" + closeTimeoutNs + "}";
        }
    }
}
