package io.twintag.transport.link;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.ErrorCode;
import io.aeron.exceptions.DriverTimeoutException;
import io.aeron.exceptions.RegistrationException;
import io.twintag.transport.runtime.MemoryUsers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;

/** A client of an Aeron media driver. Streams may be made and closed from any thread, each is then used by one. */
public final class AeronNetwork implements Network {
    private static final long DRIVER_TIMEOUT_MS = 5_000;

    /**
     * How long the memory of a stream whose other end has gone stays mapped. Nobody says when the last thread has left
     * it, so it is longer than a step of any agent: those whose step is one force look at no stream after it.
     */
    private static final long STREAM_LINGER_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<MemoryUsers> users = new CopyOnWriteArrayList<>();
    private final ReentrantLock clientLock = new ReentrantLock();
    private final Aeron aeron;
    private final @Nullable AgentInvoker invoker;
    private volatile boolean isLost;

    private AeronNetwork(final Aeron.Context ctx) {
        this.aeron = Aeron.connect(ctx.clientLock(clientLock).closeHandler(this::awaitUsers));
        this.invoker = aeron.conductorAgentInvoker();
    }

    /**
     * Connects to the media driver of a directory.
     *
     * @param withoutThread no conductor thread: the owner calls {@link #doWork()} often.
     * @param errorHandler  gets what goes wrong in the background.
     * @throws DriverTimeoutException when no driver answers there.
     */
    public static AeronNetwork connect(
            final Path aeronDirectory, final boolean withoutThread, final ErrorHandler errorHandler) {
        return new AeronNetwork(new Aeron.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .resourceLingerDurationNs(STREAM_LINGER_NS)
                .closeLingerDurationNs(0)
                .useConductorAgentInvoker(withoutThread)
                .subscriberErrorHandler(errorHandler)
                .errorHandler(errorHandler));
    }

    /**
     * Aeron calls this, on the thread of its conductor, when its client ends for whatever reason: its owner closes it,
     * the driver died, or the conductor itself was held up for too long. All streams are marked as closed by then, and
     * nothing is unmapped yet. Others may want the client's lock meanwhile, for a stream say: they get it, and an
     * error.
     */
    private void awaitUsers() {
        final int holds = clientLock.getHoldCount();
        for (int i = 0; i < holds; i++) {
            clientLock.unlock();
        }
        try {
            users.forEach(MemoryUsers::awaitNoneInside);
        } finally {
            for (int i = 0; i < holds; i++) {
                clientLock.lock();
            }
        }
    }

    @Override
    public long figure(final int typeId, final int generator, final int slot) {
        return aeron.isClosed() ? 0 : Gauges.sum(aeron.countersReader(), typeId, generator, slot);
    }

    @Override
    public void guard(final MemoryUsers more) {
        users.add(more);
    }

    /** Connects if a live media driver is there, else null; for owners that try again later. */
    public static @Nullable AeronNetwork connectIfAlive(final Path aeronDirectory, final boolean withoutThread) {
        return isDriverAlive(aeronDirectory) ? connect(aeronDirectory, withoutThread, AeronNetwork::ignore) : null;
    }

    /** Whether a media driver of this directory is alive now. */
    public static boolean isDriverAlive(final Path aeronDirectory) {
        return Files.exists(aeronDirectory.resolve(CncFileDescriptor.CNC_FILE))
                && CommonContext.isDriverActive(aeronDirectory.toFile(), DRIVER_TIMEOUT_MS, AeronNetwork::ignore);
    }

    /** The owner sees {@link #isClosed()} and connects again; other errors surface where streams are used. */
    private static void ignore(final Object error) {}

    /** The Aeron client, for its counters. */
    public Aeron aeron() {
        return aeron;
    }

    @Override
    public Outbound outbound(final String channel, final int streamId) {
        try {
            return new AeronOutbound(aeron, aeron.addExclusivePublication(channel, streamId));
        } catch (final RuntimeException e) {
            return lost(e, channel);
        }
    }

    @Override
    public Outbound outboundSoon(final String channel, final int streamId) {
        try {
            return new AeronOutbound(aeron, aeron.asyncAddExclusivePublication(channel, streamId));
        } catch (final RuntimeException e) {
            return lost(e, channel);
        }
    }

    @Override
    public Inbound inbound(final String channel, final int streamId, final FrameHandler handler) {
        try {
            return new AeronInbound(aeron.addSubscription(channel, streamId), handler);
        } catch (final RuntimeException e) {
            return lost(e, channel);
        }
    }

    /**
     * A driver that died or does not answer is no error of who asked for a stream: the network is lost, see isClosed.
     */
    private LostStream lost(final RuntimeException problem, final String channel) {
        if (!AeronErrors.isDriverGone(problem)) {
            throw problem instanceof RegistrationException refusal ? refused(refusal, channel) : problem;
        }
        isLost = true;
        return new LostStream();
    }

    static StreamRefusedException refused(final RegistrationException refusal, final String channel) {
        final String advice;
        if (refusal.errorCode() == ErrorCode.STORAGE_SPACE) {
            advice = ": make room where the media driver has its directory, or set a smaller driver.term.length";
        } else if (channel.startsWith("aeron:udp")) {
            advice =
                    ": set the channel.* that says so to an address of that host and a port that nothing else has, best one"
                            + " below those that the system gives out by itself (net.ipv4.ip_local_port_range)";
        } else {
            advice = "";
        }
        return new StreamRefusedException(
                "the media driver refuses " + channel + " (" + refusal.getMessage() + ")" + advice, refusal);
    }

    @Override
    public boolean isClosed() {
        return isLost || aeron.isClosed();
    }

    @Override
    public int doWork() {
        return invoker == null ? 0 : invoker.invoke();
    }

    /** Without a thread of its own there is nobody but the caller who could be inside. */
    @Override
    public void closeSoon() {
        if (invoker == null) {
            final Thread closing = new Thread(this::close, "aeron-close");
            closing.setDaemon(true);
            closing.start();
        } else {
            close();
        }
    }

    @Override
    public void close() {
        CloseHelper.quietClose(aeron);
    }
}
