package io.twintag.testkit.world;

import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.Engine;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.journal.Events;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.testkit.load.Counts;
import io.twintag.testkit.load.Story;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Violation.Kind;
import io.twintag.testkit.plan.Plan;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.concurrent.IdleStrategy;

/**
 * A whole mirror on one thread: two devices with their disks, the engines of up to two hosts, the links, and the time.
 */
public final class World implements AutoCloseable {
    private static final long LINEAGE = 0x7714;
    private static final long ENGINE_ID = 11;
    private static final long FIRST_DEVICE_ID = 21;
    private static final int FOREIGN_EPOCH = 900;
    private static final long FOREIGN_ID = 91;
    private static final int RING_BYTES = 64 * 1024;
    private static final int COMPLETIONS = 256;

    public final Story story = new Story(() -> nowNs());
    public final FaultyNetwork network;
    public final SimDisk[] disks = new SimDisk[2];
    public final EngineHost[] hosts = new EngineHost[2];
    public final Counts counts = new Counts();

    private final Path directory;
    private final Plan plan;
    private final Events events;
    private final Device[] devices = new Device[2];
    private final Engine[] engines = new Engine[2];
    private final Life[] engineLives = {new Life(), new Life()};
    private final boolean[] isContested = new boolean[2];
    private final boolean[] isForeign = new boolean[2];
    private long nextDeviceId = FIRST_DEVICE_ID;
    private long nextSessionId = 1;
    private long nowNs = 1;

    /** What the wall clocks are ahead of the time that passes. */
    public long wallAheadNs = TimeUnit.DAYS.toNanos(20_000);

    /** Is told the slot of a device that has recovered and begins to serve. */
    public IntConsumer recovered = slot -> {};

    public World(final Path directory, final Plan plan, final SplittableRandom random, final Events events) {
        this.directory = directory;
        this.plan = plan;
        this.events = events;
        network = new FaultyNetwork(random.split(), this::nowNs);
        network.delayNs = plan.delayNs();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            disks[slot] = new SimDisk(
                    random.split(), volumeDirectory(slot), directory.resolve("forced-" + Slots.letter(slot)));
            Device.format(
                    deviceDirectory(slot),
                    Facts.blank(LINEAGE, nextDeviceId + slot, slot, (short) 0)
                            .withRecord(1, Slots.BOTH, nextDeviceId, nextDeviceId + 1, ENGINE_ID));
            disks[slot].formatted();
        }
        for (int host = 0; host < 2; host++) {
            hosts[host] = new EngineHost(
                    directory.resolve("engine-" + host),
                    directory.resolve("run-" + host),
                    MembershipRecord.first(ENGINE_ID + host, LINEAGE, (short) 0, FIRST_DEVICE_ID, FIRST_DEVICE_ID + 1));
        }
        nextDeviceId += 2;
    }

    private Path deviceDirectory(final int slot) {
        return directory.resolve(isForeign[slot] ? "foreign-" + Slots.letter(slot) : Slots.letter(slot));
    }

    public Path volumeDirectory(final int slot) {
        return deviceDirectory(slot).resolve("volume-0");
    }

    public long nowNs() {
        return nowNs;
    }

    public void pass(final long ns) {
        nowNs += ns;
    }

    public Device device(final int slot) {
        return devices[slot];
    }

    public Engine engine(final int host) {
        return engines[host];
    }

    public Life engineLife(final int host) {
        return engineLives[host];
    }

    /**
     * Whether bytes of either device were damaged: what cannot be read on one becomes bad on the other, where that has
     * less.
     */
    public boolean isDamaged() {
        return damagedPlaces() > 0 || disks[0].isFlipped || disks[1].isFlipped;
    }

    /** On both devices. */
    public int damagedPlaces() {
        return disks[0].damaged + disks[1].damaged;
    }

    // ---- devices ----

    /** A process begins on a device; it may end before it serves. */
    public void startDevice(final int slot) {
        story.tell("device " + Slots.letter(slot) + " starts");
        final Life life = disks[slot].newLife();
        startDevice(slot, life);
    }

    private void startDevice(final int slot, final Life life) {
        counts.starts++;
        try {
            devices[slot] = Device.launch(new DeviceContext()
                    .directory(deviceDirectory(slot))
                    .slot(slot)
                    .networkSupplier(() -> network.port(life))
                    .nanoClock(this::nowNs)
                    .flushMode(FlushMode.PERIODIC)
                    .flushIntervalNs(plan.flushNs())
                    .tagPages(plan.tagPages())
                    .disk(disks[slot])
                    .bootId(disks[slot].bootId())
                    .threading(Threading.INVOKER));
        } catch (final Crash end) {
            counts.crashes++;
            story.tell("device " + Slots.letter(slot) + " ends while it recovers, at its step " + life.steps());
        } catch (final RuntimeException problem) {
            throw new Violation(Kind.CRASH, "device " + Slots.letter(slot) + " does not start: " + problem, problem);
        }
        if (devices[slot] != null) {
            recovered.accept(slot);
        }
    }

    /** It starts, and ends again soon: as this says of its life. */
    public void startDeviceToEnd(final int slot, final Consumer<Life> end) {
        story.tell("device " + Slots.letter(slot) + " starts, to end soon");
        final Life life = disks[slot].newLife();
        end.accept(life);
        startDevice(slot, life);
    }

    public boolean killDevice(final int slot) {
        final boolean isThere = devices[slot] != null;
        if (isThere) {
            counts.crashes++;
            story.tell("device " + Slots.letter(slot) + " is killed");
            abandonDevice(slot);
        }
        return isThere;
    }

    private void abandonDevice(final int slot) {
        disks[slot].life().end();
        devices[slot].abandon();
        devices[slot] = null;
    }

    /** In good order, as far as its life lasts. */
    public boolean stopDevice(final int slot) {
        if (devices[slot] == null) {
            return false;
        }
        story.tell("device " + Slots.letter(slot) + " is stopped in order");
        try {
            devices[slot].close();
        } catch (final Crash end) {
            counts.crashes++;
            story.tell("device " + Slots.letter(slot) + " ends while it stops, at its step "
                    + disks[slot].life().steps());
        } catch (final RuntimeException refused) {
            if (!disks[slot].isBroken) {
                throw new Violation(Kind.CRASH, "device " + Slots.letter(slot) + " does not stop: " + refused, refused);
            }
        }
        disks[slot].life().end();
        devices[slot] = null;
        return true;
    }

    public void losePower(final int slot) {
        if (devices[slot] != null) {
            abandonDevice(slot);
        }
        counts.powerLosses++;
        story.tell("device " + Slots.letter(slot) + " loses power");
        try {
            disks[slot].losePower();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A blank disk, with a volume of another id, is in the place of one that failed. */
    public void replaceDevice(final int slot) {
        if (devices[slot] != null) {
            abandonDevice(slot);
        }
        counts.replacements++;
        story.tell("device " + Slots.letter(slot) + " is replaced by a blank one");
        disks[slot].forgetFiles();
        delete(deviceDirectory(slot));
        Device.format(deviceDirectory(slot), Facts.blank(LINEAGE, nextDeviceId++, slot, (short) 0));
        disks[slot].formatted();
        startDevice(slot);
    }

    /** A device of another mirror is in the place of this one, or this one is back. Its process has ended before. */
    public void swapForeign(final int slot, final boolean isInPlace) {
        story.tell(
                "device " + Slots.letter(slot) + (isInPlace ? " is one of another mirror" : " is the right one again"));
        if (isInPlace) {
            isForeign[slot] = true;
            if (!Files.exists(deviceDirectory(slot))) {
                Device.format(
                        deviceDirectory(slot),
                        Facts.blank(LINEAGE + 1, FOREIGN_ID + slot, slot, (short) 0)
                                .withRecord(FOREIGN_EPOCH, Slots.BOTH, FOREIGN_ID, FOREIGN_ID + 1, ENGINE_ID));
            }
            startDevice(slot);
        } else {
            killDevice(slot);
            if (Files.exists(volumeDirectory(slot).resolve("objects").resolve("1"))) {
                throw Violation.safety("I5: a device of another mirror was written to");
            }
            isForeign[slot] = false;
            startDevice(slot);
        }
    }

    public boolean isForeign(final int slot) {
        return isForeign[slot];
    }

    // ---- engines ----

    public void startEngine(final int host) {
        story.tell("engine " + host + " starts");
        final Life life = new Life();
        engineLives[host] = life;
        hosts[host].disk.newLife(life);
        counts.starts++;
        engines[host] = Engine.launch(new EngineContext()
                .engineDirectory(hosts[host].directory())
                .files(hosts[host].disk)
                .runDirectory(hosts[host].runDirectory())
                .engineChannel("host-" + host)
                .networkSupplier(() -> network.port(life))
                .sessionViews((mapped, offset, length) -> new CountingBuffer(mapped, offset, length, life))
                .nanoClock(this::nowNs)
                .epochNanoClock(() -> nowNs + wallAheadNs)
                .epochClock(() -> TimeUnit.NANOSECONDS.toMillis(nowNs + wallAheadNs))
                .threading(Threading.INVOKER)
                .events(events));
        isContested[host] = engines[1 - host] != null;
        isContested[1 - host] = true;
    }

    public boolean killEngine(final int host) {
        final boolean isThere = engines[host] != null;
        if (isThere) {
            counts.crashes++;
            story.tell("engine " + host + " is killed");
            abandonEngine(host);
        }
        return isThere;
    }

    private void abandonEngine(final int host) {
        engineLives[host].end();
        engines[host].abandon();
        engines[host] = null;
    }

    /** The engine has ended before, and what its clients had in memory goes too. */
    public void losePowerOfHost(final int host, final SplittableRandom random) {
        counts.powerLosses++;
        story.tell("the host of engine " + host + " loses power");
        hosts[host].losePower(random);
    }

    /** A good end. */
    public void closeEngine(final int host) {
        engines[host].close();
        engines[host] = null;
    }

    // ---- steps ----

    public void invokeDevice(final int slot) {
        if (devices[slot] == null) {
            return;
        }
        final Throwable failure = failureOf(devices[slot]::invoke, devices[slot]::failure);
        if (failure == null) {
            return;
        }
        if (!Crash.isIn(failure)) {
            throw new Violation(Kind.CRASH, "device " + Slots.letter(slot) + " ends by itself: " + failure, failure);
        }
        counts.crashes++;
        story.tell("device " + Slots.letter(slot) + " ends at its step "
                + disks[slot].life().steps());
        abandonDevice(slot);
    }

    /** A step; where the process ends in it, the agents that close would throw too. */
    private static Throwable failureOf(final IntSupplier step, final Supplier<Throwable> failure) {
        try {
            final int ignored = step.getAsInt();
        } catch (final Crash end) {
            return end;
        }
        return failure.get();
    }

    public void invokeEngine(final int host) {
        if (engines[host] == null) {
            return;
        }
        final Throwable failure = failureOf(engines[host]::invoke, engines[host]::failure);
        if (failure == null) {
            return;
        }
        if (Crash.isIn(failure)) {
            counts.crashes++;
            story.tell("engine " + host + " ends at its step " + engineLives[host].steps());
        } else if (isContested[host]
                && String.valueOf(failure.getMessage()).contains("another engine has taken over")) {
            story.tell("engine " + host + " is fenced");
        } else {
            throw new Violation(Kind.CRASH, "engine " + host + " ends by itself: " + failure, failure);
        }
        abandonEngine(host);
    }

    public Session connect(final int host, final IdleStrategy idle) {
        return Session.connect(new SessionContext()
                .runDirectory(hosts[host].runDirectory())
                .submissionRingLength(RING_BYTES)
                .completionSlots(COMPLETIONS)
                .sessionId(nextSessionId++)
                .nanoClock(() -> 0) // an engine is gone only when it says so: real time must not tell
                .connectTimeoutNs(TimeUnit.SECONDS.toNanos(60))
                .closeTimeoutNs(0)
                .engineTimeoutNs(TimeUnit.DAYS.toNanos(100))
                .idleStrategySupplier(() -> idle));
    }

    public String state(final int host) {
        final Engine engine = engines[host];
        return engine == null ? "none" : engine.state() + " " + engine.mirror() + " " + engine.reason();
    }

    /** Ends the devices in good order: what they leave is what they hold. */
    public void closeDevices() {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            devices[slot].close();
            devices[slot] = null;
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < 2; i++) {
            if (engines[i] != null) {
                abandonEngine(i);
            }
            if (devices[i] != null) {
                abandonDevice(i);
            }
            counts.stores += disks[i].storesOfAll();
            disks[i].forgetFiles();
        }
        delete(directory);
    }

    private static void delete(final Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
