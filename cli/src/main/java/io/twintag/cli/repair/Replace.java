package io.twintag.cli.repair;

import io.twintag.cli.compare.StoppedDevice;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.Idleness;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.settings.Format;
import io.twintag.cli.settings.RandomId;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.cli.settings.Units;
import io.twintag.device.Replacement;
import io.twintag.device.store.Facts;
import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.NewLineage;
import io.twintag.transport.runtime.LockOwner;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Puts a blank volume where a device's volume is lost, is of no more use, or is wiped. Nothing is removed before the
 * other device is known to be able to go on alone: of a mirror that runs, not before it does.
 *
 * <p>By hand that would be: end the device's process, keep start from starting it again, wait until the other device is
 * recorded alone, remove the volume, make a blank one, let start go on. The volume's lock does the second: a device
 * process that is started meanwhile finds it taken, and ends or waits.
 */
public final class Replace {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long STATUS_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long END_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long ALONE_NS = TimeUnit.SECONDS.toNanos(20);

    private final Settings settings;
    private final Slot slot;
    private final Slot other;
    private final boolean isWiping;
    private final Format.Space space;

    /**
     * What was made.
     *
     * @param deviceId  of the blank device.
     * @param isRunning whether the mirror runs, so that the copy begins now.
     * @param epoch     of the mirror when it was made.
     */
    public record Made(long deviceId, boolean isRunning, long epoch) {}

    public Replace(final Settings settings, final Slot slot, final boolean isWiping, final Format.Space space) {
        this.settings = settings;
        this.slot = slot;
        this.other = slot.other();
        this.isWiping = isWiping;
        this.space = space;
    }

    /** @throws Refusal with what to do; then nothing was removed. */
    public Made run() {
        final int generator = MembershipRecord.load(settings.engineDirectory()).generator();
        try (Replacement place = new Replacement(deviceDirectory(), generator)) {
            if (place.isTaken() && !isWiping) {
                throw new Refusal(
                        place.volume() + " is there: device " + slot + " needs no replacing if that is its volume"
                                + " (start it); if it is to go, for good: twintag replace " + slot + " --wipe");
            }
            try (Idleness idle = Idleness.of(settings)) {
                if (idle == null) {
                    checkRoom(place, generator);
                    makeSureTheOtherIsAlone(place);
                } else {
                    makeSureTheOtherCanStart(place, generator);
                    checkRoom(place, generator);
                }
                if (place.isTaken()) {
                    place.wipe();
                }
                // Only now: the record may have changed since.
                final MembershipRecord record = MembershipRecord.load(settings.engineDirectory());
                final long deviceId = RandomId.next();
                place.make(Facts.blank(record.lineage(), deviceId, slot.number(), record.generator()));
                return new Made(deviceId, idle == null, record.epoch());
            }
        }
    }

    private Path deviceDirectory() {
        return settings.deviceDirectory(slot.number());
    }

    // ---- the mirror is stopped
    // ---------------------------------------------------------------------------------------

    private void makeSureTheOtherCanStart(final Replacement place, final int generator) {
        if (place.isTaken() && !place.tryLock()) {
            throw new Refusal("device " + slot + " runs without an engine (" + place.owner()
                    + "): stop that process, then repeat");
        }
        if (StoppedDevice.isRunning(settings, other, generator)) {
            throw new Refusal("device " + other + " runs without an engine: stop its process, or run all with twintag"
                    + " start --dir " + settings.directory());
        }
        final String obstacle;
        try (StoppedDevice device = new StoppedDevice(settings, other, generator)) {
            obstacle = NewLineage.obstacle(MembershipRecord.load(settings.engineDirectory()), device.facts(), null);
        } catch (final StorageException e) {
            throw new Refusal("device " + other + ", which device " + slot + " would be copied from, cannot be opened: "
                    + e.getMessage());
        }
        if (obstacle != null) {
            throw new Refusal("device " + slot + " would be copied from nothing, since device " + other
                    + " cannot go on alone: " + obstacle);
        }
    }

    // ---- the mirror runs
    // ---------------------------------------------------------------------------------------------

    private void makeSureTheOtherIsAlone(final Replacement place) {
        await(STATUS_NS, () -> status().isRunning());
        final EngineStatus before = status();
        final String state = before.part("devices", other.toString()).text("state");
        if (!before.isRunning() || !state.equals("UP_TO_DATE") && !state.equals("DEGRADED")) {
            throw new Refusal("device " + other + ", which device " + slot + " would be copied from, is "
                    + (state.isEmpty() ? "not known: the engine does not answer; try again" : state + ", no member")
                    + (before.reason().isBlank() ? "" : ": " + before.reason()));
        }
        if (place.isTaken()) {
            takeFromItsProcess(place);
        } else if (before.text("members").contains(slot.toString())) {
            endWhoServesRemovedFiles();
        }
        if (!await(ALONE_NS, this::isOtherAlone)) {
            throw new Refusal("device " + other + " did not go on alone within " + Units.duration(ALONE_NS)
                    + " (members " + status().text("members") + "; " + status().reason() + "): nothing was changed");
        }
    }

    /** Ends the process that serves the volume, and has the volume's lock before the next process that start begins. */
    private void takeFromItsProcess(final Replacement place) {
        final LockOwner[] last = {null, null}; // seen once, asked to end
        final boolean isTaken = await(END_NS, () -> {
            if (place.tryLock()) {
                return true;
            }
            final LockOwner owner = place.owner();
            // Twice the same: who takes over the lock needs a moment to write who it is.
            if (owner != null && owner.equals(last[0]) && !owner.equals(last[1]) && !owner.equals(LockOwner.self())) {
                owner.process().ifPresent(ProcessHandle::destroy);
                last[1] = owner;
            }
            last[0] = owner;
            return false;
        });
        if (!isTaken) {
            throw new Refusal(last[0] + " serves " + place.volume() + " and does not end within "
                    + Units.duration(END_NS) + ": end it (kill -9), then repeat");
        }
    }

    private void endWhoServesRemovedFiles() {
        final String label = (slot == Slot.A ? Part.DEVICE_A : Part.DEVICE_B).label();
        final LockOwner owner = ProcessList.owner(settings.runDirectory(), label);
        if (owner == null || owner.process().isEmpty()) {
            throw new Refusal("device " + slot + " is a member and its volume is not in " + deviceDirectory()
                    + ": end the process that serves the removed files, then repeat");
        }
        owner.process().ifPresent(ProcessHandle::destroy);
    }

    private boolean isOtherAlone() {
        final EngineStatus now = status();
        return now.isRunning() && now.text("members").equals(other.toString());
    }

    /** The report of an engine that is there; else empty. */
    private EngineStatus status() {
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        return status.isCurrent(System.currentTimeMillis()) ? status : new EngineStatus(Map.of());
    }

    // ---- both
    // --------------------------------------------------------------------------------------------------------

    /** A tag table, and all that the other device holds. */
    private void checkRoom(final Replacement place, final int generator) {
        final long objects = Replacement.lengthBytes(
                StoppedDevice.directory(settings, other, generator).resolve("objects"));
        final long needed = objects + Format.deviceBytes(settings.tagPages());
        final long usable = space.usableBytes(deviceDirectory()) + place.lengthBytes();
        if (usable < needed) {
            throw new Refusal("too little room for a copy of device " + other + " in " + deviceDirectory() + ": "
                    + Units.size(needed) + " needed, " + Units.size(usable)
                    + " free. Free some, or name another place in"
                    + " device." + slot + ".dir of " + Settings.FILE + " while the mirror is stopped");
        }
    }

    private static boolean await(final long timeoutNs, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }
}
