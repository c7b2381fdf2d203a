package io.twintag.cli.compare;

import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.client.DeviceReader;
import io.twintag.client.ReadException;
import io.twintag.client.ReaderContext;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.transport.link.AeronNetwork;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/** The readers of the two devices of a running mirror, made when they are needed. One thread. */
public final class Readers implements AutoCloseable {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private final DeviceReader[] readers = new DeviceReader[Slot.values().length];
    private final Settings settings;
    private final int generator;
    private AeronNetwork network;

    public Readers(final Settings settings) {
        this.settings = settings;
        this.generator = MembershipRecord.load(settings.engineDirectory()).generator();
    }

    /**
     * The reader of a device.
     *
     * @throws Refusal nothing runs here; or a ReadException: the device does not answer.
     */
    public DeviceReader of(final Slot slot) {
        if (network != null && network.isClosed()) {
            close();
        }
        if (network == null) {
            network = AeronNetwork.connectIfAlive(settings.aeronDirectory(), false);
        }
        if (network == null) {
            throw new Refusal(
                    "no mirror runs on " + settings.directory() + ": twintag start --dir " + settings.directory());
        }
        final int at = slot.number();
        if (readers[at] == null) {
            readers[at] = DeviceReader.connect(new ReaderContext()
                    .network(network)
                    .generator(generator)
                    .slot(at)
                    .readChannel(settings.readChannel(at))
                    .replyChannel(settings.replyChannel())
                    .timeoutNs(TIMEOUT_NS));
        }
        return readers[at];
    }

    /** Device a; if it does not answer, device b. */
    public DeviceReader any() {
        try {
            return of(Slot.A);
        } catch (final ReadException ofA) {
            try {
                return of(Slot.B);
            } catch (final ReadException ofB) {
                ofB.addSuppressed(ofA);
                throw ofB;
            }
        }
    }

    /** Lets a reader go that failed: the next one begins anew. */
    public void drop(final Slot slot) {
        CloseHelper.quietClose(readers[slot.number()]);
        readers[slot.number()] = null;
    }

    @Override
    public void close() {
        for (final Slot slot : Slot.values()) {
            drop(slot);
        }
        CloseHelper.quietClose(network);
        network = null;
    }
}
