package io.twintag.engine;

import io.twintag.client.DeviceReader;
import io.twintag.client.ReaderContext;
import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.link.MemoryNetwork;
import io.twintag.transport.link.Network;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;

/**
 * Two hosts, each with an engine and a tag generator of its own, on the same two devices (docs/claims.md claim 16): all
 * on the test's thread, step by step.
 */
public final class TwoHosts implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int TAG_PAGES = 256;

    private final MemoryNetwork network = new MemoryNetwork();
    private final Device[] devices = new Device[2];
    private final List<Host> hosts = new ArrayList<>();
    private final Path directory;

    /** @param generators of the hosts. */
    public TwoHosts(final Path directory, final int... generators) {
        this.directory = directory;
        for (final int generator : generators) {
            hosts.add(new Host((short) generator, directory.resolve("host-" + generator)));
        }
        for (final Host host : hosts) {
            host.format(host == hosts.get(0));
        }
    }

    /** One of the computer systems that generate tags. */
    public final class Host {
        public final short generator;
        private final Path place;
        private Engine engine;

        Host(final short generator, final Path place) {
            this.generator = generator;
            this.place = place;
        }

        long lineage() {
            return 2000 + generator;
        }

        private void format(final boolean isFirst) {
            final MembershipRecord record =
                    MembershipRecord.first(1000 + generator, lineage(), generator, 3000 + generator, 4000 + generator);
            for (int slot = 0; slot < 2; slot++) {
                final Facts facts = Facts.blank(record.lineage(), record.device(slot), slot, generator)
                        .withRecord(1, 0b11, record.device(0), record.device(1), record.engineId());
                if (isFirst) {
                    Device.format(deviceDirectory(slot), facts);
                } else {
                    Device.addVolume(deviceDirectory(slot), facts);
                }
            }
            try {
                Files.createDirectories(engineDirectory());
                Files.createDirectories(place.resolve("run/sessions"));
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
            record.store(engineDirectory());
        }

        public void start() {
            engine = Engine.launch(new EngineContext()
                    .engineDirectory(engineDirectory())
                    .runDirectory(place.resolve("run"))
                    .networkSupplier(network::port)
                    .events((kind, epoch, slot, text, figures) -> {})
                    .threading(Threading.INVOKER));
        }

        public void kill() {
            engine.abandon();
            engine = null;
        }

        public Engine engine() {
            return engine;
        }

        public int epoch() {
            return MembershipRecord.load(engineDirectory()).epoch();
        }

        public Path volume(final int slot) {
            return Device.volumeDirectory(deviceDirectory(slot), generator);
        }

        public Session connect() {
            return Session.connect(new SessionContext()
                    .runDirectory(place.resolve("run"))
                    .submissionRingLength(4 * 1024 * 1024)
                    .completionSlots(4096)
                    .connectTimeoutNs(DEADLINE_NS)
                    .idleStrategySupplier(() -> new SteppingIdle(TwoHosts.this::step)));
        }

        public DeviceReader reader(final int slot) {
            return DeviceReader.connect(new ReaderContext()
                    .network(network.port())
                    .generator(generator)
                    .slot(slot)
                    .timeoutNs(DEADLINE_NS)
                    .idleStrategy(new SteppingIdle(TwoHosts.this::step)));
        }

        /** Sends a frame to a device in this host's name. */
        public void say(final int slot, final StreamIds stream, final DirectBuffer frame, final int lengthBytes) {
            try (Outbound out = network.outbound("aeron:ipc", stream.id(generator, slot))) {
                if (out.offer(frame, 0, lengthBytes) < 0) {
                    throw new AssertionError("nobody listens to the streams of device " + slot);
                }
            }
        }

        @Override
        public String toString() {
            return generator
                    + (engine == null
                            ? " gone"
                            : " " + engine.state() + " " + engine.reason() + " " + engine.failure());
        }

        private Path engineDirectory() {
            return place.resolve("engine");
        }
    }

    private Path deviceDirectory(final int slot) {
        return directory.resolve(slot == 0 ? "a" : "b");
    }

    public Host host(final int index) {
        return hosts.get(index);
    }

    /** Starts all and steps until the writes of both flow to both devices. */
    public TwoHosts start() {
        startDevice(0);
        startDevice(1);
        hosts.forEach(Host::start);
        stepUntilBothAre(MirrorState.UP_TO_DATE);
        return this;
    }

    public void startDevice(final int slot) {
        devices[slot] = Device.launch(new DeviceContext()
                .directory(deviceDirectory(slot))
                .slot(slot)
                .networkSupplier(network::port)
                .flushIntervalNs(TimeUnit.MILLISECONDS.toNanos(5))
                .tagPages(TAG_PAGES)
                .threading(Threading.INVOKER));
    }

    public Device device(final int slot) {
        return devices[slot];
    }

    /** A port of the network, for one more process. */
    public Network port() {
        return network.port();
    }

    public void killDevice(final int slot) {
        devices[slot].abandon();
        devices[slot] = null;
    }

    /** One step of everything that has not failed. */
    public void step() {
        for (final Host host : hosts) {
            if (host.engine != null && host.engine.failure() == null) {
                host.engine.invoke();
            }
        }
        for (final Device device : devices) {
            if (device != null) {
                device.invoke();
            }
        }
    }

    public void stepUntilBothAre(final MirrorState state) {
        stepUntil("both are " + state, () -> hosts.stream().allMatch(host -> host.engine.mirror() == state));
    }

    public void stepUntil(final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            step();
            if (System.nanoTime() - deadlineNs > 0) {
                final StringBuilder states = new StringBuilder("never: ").append(what);
                hosts.forEach(host -> states.append("; engine ").append(host));
                throw new AssertionError(states);
            }
        }
    }

    /** Stops all in good order. */
    @Override
    public void close() {
        for (final Host host : hosts) {
            if (host.engine != null) {
                host.engine.close();
            }
        }
        for (final Device device : devices) {
            if (device != null) {
                device.close();
            }
        }
    }
}
