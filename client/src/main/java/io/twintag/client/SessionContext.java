package io.twintag.client;

import static java.util.Objects.requireNonNull;
import static org.agrona.SystemUtil.getDurationInNanos;
import static org.agrona.SystemUtil.getSizeAsInt;

import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * How a session is made. Every option has a system property and a default; sizes read {@code 16m}, durations
 * {@code 10s}. One thread; concluded once, by {@link Session#connect}. A clone can be concluded again.
 */
public final class SessionContext implements Cloneable {
    /** The system property of {@link #directory(Path)}. */
    public static final String DIR_PROPERTY = "twintag.dir";
    /** The system property of {@link #runDirectory(Path)}. */
    public static final String RUN_DIR_PROPERTY = "twintag.run.dir";
    /** The system property of {@link #submissionRingLength(int)}. */
    public static final String RING_LENGTH_PROPERTY = "twintag.session.ring.length";
    /** The system property of {@link #completionSlots(int)}. */
    public static final String COMPLETION_SLOTS_PROPERTY = "twintag.session.completion.slots";
    /** The system property of {@link #connectTimeoutNs(long)}. */
    public static final String CONNECT_TIMEOUT_PROPERTY = "twintag.connect.timeout";
    /** The system property of {@link #engineTimeoutNs(long)}. */
    public static final String ENGINE_TIMEOUT_PROPERTY = "twintag.engine.timeout";
    /** The system property of {@link #closeTimeoutNs(long)}. */
    public static final String CLOSE_TIMEOUT_PROPERTY = "twintag.close.timeout";

    private static final String DEFAULT_DIR = "twintag-data";

    private boolean isConcluded;
    private Path directory = Path.of(System.getProperty(DIR_PROPERTY, DEFAULT_DIR));
    private @Nullable Path runDirectory =
            System.getProperty(RUN_DIR_PROPERTY) == null ? null : Path.of(System.getProperty(RUN_DIR_PROPERTY));
    private int submissionRingLength =
            getSizeAsInt(RING_LENGTH_PROPERTY, SessionOptions.DEFAULT_SUBMISSION_RING_LENGTH);
    private int completionSlots =
            Integer.getInteger(COMPLETION_SLOTS_PROPERTY, SessionOptions.DEFAULT_COMPLETION_SLOTS);
    private long connectTimeoutNs = getDurationInNanos(CONNECT_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(10));
    private long engineTimeoutNs = getDurationInNanos(ENGINE_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(5));
    private long closeTimeoutNs = getDurationInNanos(CLOSE_TIMEOUT_PROPERTY, TimeUnit.SECONDS.toNanos(1));
    private Supplier<IdleStrategy> idleStrategySupplier = AwaitIdle::ofThisMachine;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private @Nullable SessionOptions sessionOptions;
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
        isConcluded = true;
    }

    /** A copy with the same options that can be concluded. */
    @Override
    public SessionContext clone() {
        try {
            final SessionContext copy = (SessionContext) super.clone();
            copy.isConcluded = false;
            return copy;
        } catch (final CloneNotSupportedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** The twintag directory, from which the run directory follows. Property {@value #DIR_PROPERTY}. */
    public SessionContext directory(final Path dir) {
        directory = dir;
        return this;
    }

    /** The twintag directory. */
    public Path directory() {
        return directory;
    }

    /** Where the engine keeps its session files, when not as {@link RunDirectory} says. {@value #RUN_DIR_PROPERTY}. */
    public SessionContext runDirectory(final Path dir) {
        runDirectory = dir;
        return this;
    }

    /** Null before {@link #conclude()} when none was set. */
    public @Nullable Path runDirectory() {
        return runDirectory;
    }

    /** Bytes of the submission ring, a power of two, default 16 MiB. {@value #RING_LENGTH_PROPERTY}. */
    public SessionContext submissionRingLength(final int lengthBytes) {
        submissionRingLength = lengthBytes;
        return this;
    }

    /** Bytes of the submission ring. */
    public int submissionRingLength() {
        return submissionRingLength;
    }

    /** Completions not consumed yet, a power of two, default 32768. {@value #COMPLETION_SLOTS_PROPERTY}. */
    public SessionContext completionSlots(final int slots) {
        completionSlots = slots;
        return this;
    }

    /** How many completions may wait to be consumed. */
    public int completionSlots() {
        return completionSlots;
    }

    /** How long connect waits for an engine, default 10 s. {@value #CONNECT_TIMEOUT_PROPERTY}. */
    public SessionContext connectTimeoutNs(final long timeoutNs) {
        connectTimeoutNs = timeoutNs;
        return this;
    }

    /** How long connect waits for an engine. */
    public long connectTimeoutNs() {
        return connectTimeoutNs;
    }

    /** After so long without a heartbeat there is no engine, default 5 s. {@value #ENGINE_TIMEOUT_PROPERTY}. */
    public SessionContext engineTimeoutNs(final long timeoutNs) {
        engineTimeoutNs = timeoutNs;
        return this;
    }

    /** How old a heartbeat may be. */
    public long engineTimeoutNs() {
        return engineTimeoutNs;
    }

    /** How long close waits for the engine to finish, default 1 s. {@value #CLOSE_TIMEOUT_PROPERTY}. */
    public SessionContext closeTimeoutNs(final long timeoutNs) {
        closeTimeoutNs = timeoutNs;
        return this;
    }

    /** How long close waits for the engine to finish. */
    public long closeTimeoutNs() {
        return closeTimeoutNs;
    }

    /** How await passes the time: one strategy a session. Default yielding, on few processors backing off. */
    public SessionContext idleStrategySupplier(final Supplier<IdleStrategy> supplier) {
        idleStrategySupplier = supplier;
        return this;
    }

    /** Makes the strategy that passes the time of an await. */
    public Supplier<IdleStrategy> idleStrategySupplier() {
        return idleStrategySupplier;
    }

    /** The clock by which heartbeats are late; monotonic. */
    public SessionContext nanoClock(final NanoClock clock) {
        nanoClock = clock;
        return this;
    }

    /** The clock by which heartbeats are late. */
    public NanoClock nanoClock() {
        return nanoClock;
    }

    /** For simulations, see {@link SessionOptions}. */
    public SessionContext sessionId(final long id) {
        sessionId = id;
        return this;
    }

    SessionOptions sessionOptions() {
        return requireNonNull(sessionOptions, "conclude first");
    }

    @Override
    public String toString() {
        return "SessionContext{runDirectory=" + runDirectory + ", options=" + sessionOptions
                + ", connectTimeoutNs=" + connectTimeoutNs + ", engineTimeoutNs=" + engineTimeoutNs
                + ", closeTimeoutNs=" + closeTimeoutNs + "}";
    }
}
