package io.twintag.transport.link;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.ErrorCode;
import io.aeron.exceptions.DriverTimeoutException;
import io.aeron.exceptions.RegistrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentInvoker;
import org.jspecify.annotations.Nullable;

/** A client of an Aeron media driver. Streams may be made and closed from any thread, each is then used by one. */
public final class AeronNetwork implements Network {
    private static final long DRIVER_TIMEOUT_MS = 5_000;

    /**
     * From the moment when streams see that they are closed until their memory goes: longer than a cycle of any agent.
     */
    private static final long CLOSE_LINGER_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Aeron aeron;
    private final AgentInvoker invoker;
    private volatile boolean isLost;

    private AeronNetwork(final Aeron aeron) {
        this.aeron = aeron;
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
        return new AeronNetwork(Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .driverTimeoutMs(DRIVER_TIMEOUT_MS)
                .closeLingerDurationNs(CLOSE_LINGER_NS)
                .useConductorAgentInvoker(withoutThread)
                .subscriberErrorHandler(errorHandler)
                .errorHandler(errorHandler)));
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

    @Override
    public void close() {
        CloseHelper.quietClose(aeron);
    }
}
