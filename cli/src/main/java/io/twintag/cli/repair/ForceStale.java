package io.twintag.cli.repair;

import io.twintag.cli.compare.StoppedDevice;
import io.twintag.cli.io.Terminal;
import io.twintag.cli.settings.RandomId;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Slot;
import io.twintag.device.store.StorageException;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.engine.membership.NewLineage;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.runtime.DirectoryLock;
import io.twintag.transport.runtime.LockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/**
 * Makes a stale device the only member of a new lineage, before anything of the mirror starts. The device first, then
 * the engine's directory: a force that is interrupted in between is found by both the engine and the next force.
 */
public final class ForceStale {
    private static final int INPUT = 0;

    private final Settings settings;
    private final Slot slot;
    private final Slot other;
    private final PrintWriter err;

    public ForceStale(final Settings settings, final Slot slot, final PrintWriter err) {
        this.settings = settings;
        this.slot = slot;
        this.other = slot.other();
        this.err = err;
    }

    /**
     * Asks, and does it. Whoever calls keeps others from starting the mirror.
     *
     * @param isSure does not ask.
     * @throws Refusal or {@link io.twintag.engine.context.EngineException}: nothing was changed; the message says why.
     */
    public void run(final boolean isSure) {
        try (DirectoryLock lock = lock()) {
            assert lock != null;
            final MembershipRecord own = MembershipRecord.load(settings.engineDirectory());
            for (final Slot each : Slot.values()) {
                if (StoppedDevice.isRunning(settings, each, own.generator())) {
                    throw new Refusal("a process serves device " + each + ": stop it first");
                }
            }
            final DeviceFacts otherFacts = facts(other, own.generator());
            try (StoppedDevice device = new StoppedDevice(settings, slot, own.generator())) {
                final DeviceFacts facts = device.facts();
                final MembershipRecord forced = NewLineage.of(
                                own, facts, otherFacts, device.isPartial(), RandomId.next())
                        .record();
                explain(own, facts);
                if (!isSure) {
                    ask();
                }
                device.give(forced);
                forced.store(settings.engineDirectory());
                err.println("device " + slot + " goes on alone: epoch " + forced.epoch() + ", lineage "
                        + Long.toHexString(forced.lineage()));
                err.flush();
            }
        }
    }

    private DirectoryLock lock() {
        try {
            return DirectoryLock.acquire(settings.engineDirectory());
        } catch (final LockedException e) {
            throw new Refusal("an engine runs: " + e.getMessage());
        }
    }

    /** Null: nothing there that could be opened. */
    private DeviceFacts facts(final Slot of, final int generator) {
        try (StoppedDevice device = new StoppedDevice(settings, of, generator)) {
            return device.facts();
        } catch (final StorageException | UncheckedIOException lost) {
            return null;
        }
    }

    private void explain(final MembershipRecord own, final DeviceFacts facts) {
        err.println("--force-stale " + slot + ": device " + slot + " goes on from write " + facts.applied()
                + " of epoch " + facts.streamEpoch() + "; the newest epoch known is " + own.epoch() + ".");
        err.println("  Acknowledged writes that only device " + other + " has are given up, for good.");
        err.println("  Writes of device " + slot + " that were reported rolled back may be there again.");
        err.println("  Device " + other + ", should it come back, is refused as split off; twintag replace " + other
                + " makes a copy of device " + slot + " in its place.");
        err.flush();
    }

    private void ask() {
        if (!Terminal.is(INPUT)) {
            throw new Refusal("--force-stale gives up acknowledged writes: add --yes if that is meant");
        }
        err.print("Type yes to go on: ");
        err.flush();
        try {
            final String answer =
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (answer == null || !answer.strip().equals("yes")) {
                throw new Refusal("not confirmed: nothing was changed");
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read the answer", e);
        }
    }
}
