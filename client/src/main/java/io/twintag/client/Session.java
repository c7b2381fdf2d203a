package io.twintag.client;

import static java.util.Objects.requireNonNull;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SubmissionType;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;

/**
 * An application's way to its engine: submissions go in, completions come out, both through one mapped file (see
 * {@link io.twintag.transport.session.SessionLayout}).
 *
 * <p>Submitting ({@code append}, {@code write}, {@code tryClaim...}) is for any thread: it never blocks, never
 * allocates and never drops. It returns a positive <em>ticket</em>, or a negative {@link Status} and then nothing was
 * taken: {@link Status#BACK_PRESSURED}, {@link Status#NOT_CONNECTED}, {@link Status#CLOSED}, {@link Status#TOO_LARGE}.
 * Tickets of a session grow in the order in which the engine stamps the submissions.
 *
 * <p>Completing ({@code poll}, {@code await} and the two {@code ...AndAwait}) is for one thread at a time. Completions
 * come in ticket order. Completions that are not consumed hold the engine back, and in the end the submitters of this
 * session.
 *
 * <p>A session outlives its engine. While none lives nothing is taken ({@link Status#NOT_CONNECTED}) and nothing
 * completes; what was taken before stays, and completes exactly once and in its order with the next engine on the run
 * directory.
 */
public final class Session implements AutoCloseable {
    private final SessionContext ctx;
    private final SessionFile file;
    private final EngineWatch watch;
    private final Submitter submitter;
    private final CompletionPoller poller;

    private Session(final SessionContext ctx, final SessionFile file, final EngineWatch watch) {
        this.ctx = ctx;
        this.file = file;
        this.watch = watch;
        final AtomicLong seenRefusal = new AtomicLong();
        submitter = new Submitter(file, watch, seenRefusal);
        poller = new CompletionPoller(file, watch, ctx.idleStrategySupplier().get(), seenRefusal);
    }

    /**
     * Opens a session and waits until an engine serves it.
     *
     * @param ctx concluded here; make a new one, or clone it before, for another session.
     * @throws io.twintag.transport.session.SessionException when no engine runs there, it refuses, or there is no room.
     */
    public static Session connect(final SessionContext ctx) {
        ctx.conclude();
        final SessionFile file = Connector.connect(ctx);
        final Path runDirectory = requireNonNull(ctx.runDirectory(), "concluded");
        return new Session(ctx, file, new EngineWatch(file, runDirectory, ctx.nanoClock(), ctx.engineTimeoutNs()));
    }

    /** Appends to a log, acknowledged when both devices have applied it. See the class for what is returned. */
    public long append(final int logId, final DirectBuffer src, final int offset, final int length) {
        return submitter.submit(SubmissionType.APPEND, logId, 0, src, offset, length, AckLevel.APPLIED_BOTH);
    }

    /**
     * Appends one record to a log. Of what a session appends to a log there is always a prefix: once one is refused,
     * all that was submitted behind it before the refusal was polled is refused with the same status.
     *
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
     * @return the ticket that {@code claim.commit()} will return too, or a negative {@link Status} and nothing is
     *     claimed.
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
    public SessionContext context() {
        return ctx;
    }

    /**
     * Ends the session: submissions return {@link Status#CLOSED} from now on, the engine gets a moment to finish what
     * was committed, the file is removed; what takes longer is finished later, if need be by the next engine.
     * Completions that nobody consumed are lost. Any thread, any number of times.
     *
     * <p>The memory goes when the garbage collector finds the session unreachable: unmapping at once would end the
     * process where another thread is still inside {@code append}.
     */
    @Override
    public void close() {
        submitter.close();
        Connector.disconnect(ctx, file, watch);
    }
}
