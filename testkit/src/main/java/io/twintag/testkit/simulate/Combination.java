package io.twintag.testkit.simulate;

import io.twintag.engine.membership.MembershipRecord;
import io.twintag.testkit.check.Standing;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Faults that follow each other so closely, and in such an order, that chance alone would hardly ever bring them. */
final class Combination {
    private static final int MOST_STEPS = 60;
    private static final int FEW_STEPS = 4;
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int STORES_OF_A_FEW_WRITES = 150;
    private static final int STORES_OF_A_RECOVERY = 600;
    private static final int STORES_OF_PROGRESS = 20;
    private static final String PROGRESS = "progress";

    private final World world;
    private final Striker striker;
    private final Simulation simulation;
    private final Damage damage;
    private final SplittableRandom random;

    Combination(
            final World world,
            final Striker striker,
            final Simulation simulation,
            final Damage damage,
            final SplittableRandom random) {
        this.damage = damage;
        this.world = world;
        this.striker = striker;
        this.simulation = simulation;
        this.random = random;
    }

    /**
     * Its twin goes; as soon as it goes on alone, or a bit later, its power fails. Or earlier: when nobody but the
     * engine's own directory holds yet that it does.
     */
    boolean loseTheOneLeft(final int slot) {
        if (!areBothMembers() || !striker.isOfPower(slot)) {
            return false;
        }
        striker.killDevice(Slots.other(slot));
        if (random.nextBoolean()) {
            simulation.stepUntil(MOST_STEPS, LONG_NS, () -> isDecidedAlone(slot));
        } else {
            simulation.stepUntil(MOST_STEPS, LONG_NS, () -> isRecordedAlone(slot));
            steps(FEW_STEPS);
        }
        striker.losePower(slot);
        striker.startDevice(random.nextBoolean() ? slot : Slots.other(slot));
        return true;
    }

    /**
     * Its twin is away, and it alone has the newest version of a block of whose trailer a bit flips; the twin is back.
     */
    boolean damageTrailerAlone(final int slot) {
        if (!areBothMembers()) {
            return false;
        }
        striker.killDevice(Slots.other(slot));
        simulation.stepUntil(MOST_STEPS, LONG_NS, () -> isRecordedAlone(slot));
        simulation.stepUntil(MOST_STEPS, SHORT_NS, () -> false);
        final boolean isFlipped = isRecordedAlone(slot) && damage.flipTrailerOf(slot, streamEpoch(slot));
        striker.startDevice(Slots.other(slot));
        return isFlipped;
    }

    /** A device ends at a store while its twin lags behind, and is back before it. */
    boolean endTheOneAhead(final int slot) {
        if (!areBothMembers()) {
            return false;
        }
        world.network.cut(Slots.other(slot), true, false);
        world.story.tell("device " + Slots.letter(Slots.other(slot)) + " gets nothing for a while");
        steps(FEW_STEPS);
        endSoon(slot);
        striker.killDevice(Slots.other(slot));
        world.network.cut(Slots.other(slot), false, false);
        striker.startDevice(slot);
        simulation.stepUntil(MOST_STEPS, LONG_NS, () -> isRecordedAlone(slot));
        striker.startDevice(Slots.other(slot));
        return true;
    }

    /** What the one ahead had is not kept, and the engine ends before it writes it again; another host's goes on. */
    boolean takeOverBeforeItIsRedone(final int slot) {
        if (!areBothMembers() || striker.wasTakenOver()) {
            return false;
        }
        if (random.nextBoolean()) {
            endSoon(slot);
        } else {
            world.disks[slot].life().endAtStore(world.disks[slot].file(PROGRESS), random.nextInt(STORES_OF_PROGRESS));
            awaitEnd(slot);
        }
        steps(FEW_STEPS);
        striker.killDevice(Slots.other(slot));
        striker.startDevice(slot);
        simulation.stepUntil(MOST_STEPS, LONG_NS, () -> isRecordedAlone(slot));
        striker.killEngine(0);
        striker.startEngine(1);
        striker.startDevice(Slots.other(slot));
        return true;
    }

    /**
     * Its process ends between a store and its force, once more while it recovers from that, and then its power fails.
     */
    boolean losePowerInRecovery(final int slot) {
        if (world.device(slot) == null || !striker.isOfPower(slot)) {
            return false;
        }
        world.disks[slot].life().endAtForce(random.nextInt(2), random.nextInt(4) > 0);
        world.story.tell("device " + Slots.letter(slot) + " will end at a force");
        simulation.stepUntil(MOST_STEPS, LONG_NS, () -> world.device(slot) == null);
        striker.killDevice(slot);
        final boolean isAtForce = random.nextInt(3) > 0;
        final boolean isSuperblocks = random.nextBoolean();
        final int after = random.nextInt(isAtForce ? 2 : STORES_OF_A_RECOVERY);
        world.startDeviceToEnd(slot, life -> {
            if (isAtForce) {
                life.endAtForce(after, isSuperblocks);
            } else {
                life.endAfter(after);
            }
        });
        striker.killDevice(slot);
        return striker.losePower(slot);
    }

    private void endSoon(final int slot) {
        world.disks[slot].life().endAfter(random.nextInt(STORES_OF_A_FEW_WRITES));
        awaitEnd(slot);
    }

    private void awaitEnd(final int slot) {
        simulation.stepUntil(MOST_STEPS, SHORT_NS, () -> world.device(slot) == null);
        striker.killDevice(slot);
    }

    private void steps(final int most) {
        for (int i = random.nextInt(most); i > 0; i--) {
            simulation.step();
        }
    }

    private boolean areBothMembers() {
        return world.device(0) != null
                && world.device(1) != null
                && simulation.isUpToDate(0)
                && !striker.isPaused(0)
                && !striker.isPaused(2)
                && !striker.isPaused(3);
    }

    private boolean isDecidedAlone(final int slot) {
        return MembershipRecord.load(world.engineDirectory(0)).members() == Slots.bit(slot);
    }

    private boolean isRecordedAlone(final int slot) {
        return standing(slot).members() == Slots.bit(slot);
    }

    private int streamEpoch(final int slot) {
        return standing(slot).streamEpoch();
    }

    private Standing standing(final int slot) {
        try {
            return Standing.read(world.volumeDirectory(slot));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
