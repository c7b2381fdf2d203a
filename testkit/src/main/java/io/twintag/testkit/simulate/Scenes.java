package io.twintag.testkit.simulate;

import io.twintag.engine.membership.Membership.State;
import io.twintag.engine.membership.MembershipRecord;
import io.twintag.testkit.check.Standing;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Faults that are several events, which follow each other so closely, and in such an order, that drawn one by one they
 * would hardly ever meet.
 */
final class Scenes {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long MIDDLE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int NOTICED = 60;
    private static final int WAITED_FOR = 600;
    private static final int MOST_STEPS = 400;
    private static final int MOST_LOOKED_AT = 60;
    private static final int MOST_BETWEEN = 4;
    private static final int STORES_OF_A_FEW_WRITES = 150;
    private static final int STORES_OF_A_RECOVERY = 600;
    private static final int STORES_OF_PROGRESS = 20;
    private static final String PROGRESS = "progress";

    private final World world;
    private final Striker striker;
    private final Simulation simulation;
    private final Damage damage;
    /** Draws when processes end, apart from the rest: what one scene draws moves nothing in the others. */
    private final SplittableRandom ends;

    private final SplittableRandom random;

    Scenes(
            final World world,
            final Striker striker,
            final Simulation simulation,
            final Damage damage,
            final SplittableRandom random) {
        this.world = world;
        this.striker = striker;
        this.simulation = simulation;
        this.damage = damage;
        this.ends = random.split();
        this.random = random.split();
    }

    /** Where the engine has time to go on with the other one, this one comes back with writes that nobody else has. */
    boolean loseTheOneAhead(final int slot) {
        if (world.device(0) == null || world.device(1) == null) {
            return false;
        }
        striker.killDevice(slot);
        final int steps = random.nextInt(12);
        if (random.nextBoolean()) {
            striker.steps(steps, striker.stepNs());
            striker.killDevice(Slots.other(slot));
            striker.startDevice(slot);
        } else {
            striker.steps(steps, SHORT_NS);
            striker.killDevice(Slots.other(slot));
            simulation.silent(true);
            striker.startDevice(slot);
            striker.steps(NOTICED, LONG_NS);
            striker.startDevice(Slots.other(slot));
            striker.steps(NOTICED, LONG_NS);
            simulation.silent(random.nextBoolean());
        }
        return true;
    }

    /** What it acknowledged and had not flushed its twin still has: nothing may begin without that one. */
    boolean losePowerAlone(final int slot) {
        if (!simulation.isUpToDate(0) || world.device(0) == null || world.device(1) == null) {
            return false;
        }
        striker.steps(random.nextInt(20), SHORT_NS);
        striker.killDevice(Slots.other(slot));
        striker.steps(random.nextInt(4), SHORT_NS);
        final boolean isLost = striker.losePower(slot);
        striker.startDevice(slot);
        striker.steps(NOTICED, LONG_NS);
        striker.startDevice(Slots.other(slot));
        return isLost;
    }

    /**
     * Both at once; where all was in order before, what is gone then is seen, since nothing is written over it for a
     * while.
     */
    boolean losePowerOfBoth() {
        final boolean isInOrder = simulation.isUpToDate(0) && world.device(0) != null && world.device(1) != null;
        final boolean isLost = striker.losePower(0) && striker.losePower(1);
        if (isLost && isInOrder && random.nextBoolean()) {
            simulation.silent(true);
            striker.startDevice(0);
            striker.startDevice(1);
            striker.steps(NOTICED, LONG_NS);
            simulation.silent(random.nextBoolean());
        }
        return isLost;
    }

    /** Both take the same epoch for the next: only one may get it. */
    boolean meet() {
        striker.bringBack();
        striker.startEngine(1);
        striker.startEngine(0);
        if (world.engine(0) == null || world.engine(1) == null) {
            return false;
        }
        striker.endLinks();
        striker.hold(random.nextInt(2), random.nextInt(4), MIDDLE_NS);
        striker.steps(NOTICED, MIDDLE_NS);
        return true;
    }

    /**
     * The engine of the other host writes and stands still, in the midst of what it sends; once the first host's has
     * the mirror again, the other goes on where it was: nothing of it may take effect any more.
     */
    boolean wakeFenced() {
        striker.bringBack();
        striker.startEngine(1);
        simulation.stepUntil(MOST_STEPS, MIDDLE_NS, () -> simulation.isUpToDate(1));
        if (!simulation.isUpToDate(1)) {
            return false;
        }
        striker.steps(random.nextInt(20), SHORT_NS);
        striker.killEngine(0);
        striker.startEngine(0);
        striker.hold(1, WAITED_FOR, MIDDLE_NS);
        final boolean isFenced = simulation.isUpToDate(0) && world.engine(1) != null;
        striker.steps(NOTICED, SHORT_NS);
        return isFenced;
    }

    /**
     * One device holds what the other host's engine recorded, its twin what the first host's did; each engine has one
     * of them in sight for a while. At most one of the two may write.
     */
    boolean takeOverHalf(final int slot) {
        final long delayNs = world.network.delayNs;
        world.network.delayNs = 0;
        final boolean isHalf = isTakenOverUpTo(State.INSPECTING);
        if (isHalf) {
            loseHalf(slot);
        }
        world.network.delayNs = delayNs;
        return isHalf;
    }

    private void loseHalf(final int slot) {
        striker.steps(random.nextInt(4), SHORT_NS);
        world.network.cut(slot, true, random.nextBoolean());
        world.story.tell("the link of device " + Slots.letter(slot) + " is cut in the midst of a takeover");
        striker.steps(random.nextInt(6), SHORT_NS);
        if (random.nextBoolean()) {
            striker.killEngine(1);
            striker.startEngine(1);
        }
        striker.steps(WAITED_FOR, LONG_NS);
        striker.killEngine(1);
        striker.killDevice(Slots.other(slot));
        striker.killDevice(slot); // what was held for it is gone
        world.network.cut(slot, false, false);
        striker.startDevice(slot);
        striker.startEngine(0);
        striker.steps(WAITED_FOR, LONG_NS);
        striker.startDevice(Slots.other(slot));
    }

    /**
     * While the first host's engine has both, the other host's begins, with a client that waits for it, and comes as
     * far as this.
     */
    private boolean isTakenOverUpTo(final State state) {
        striker.bringBack();
        striker.killEngine(1);
        striker.startEngine(0);
        for (int i = 0; i < MOST_STEPS && !simulation.isUpToDate(0); i++) {
            striker.steps(1, LONG_NS);
        }
        striker.steps(random.nextInt(NOTICED), SHORT_NS);
        striker.killEngine(0);
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            world.network.cut(slot, true, true);
        }
        striker.startEngine(1);
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            world.network.cut(slot, false, false);
        }
        for (int i = 0; i < MOST_STEPS; i++) {
            if (world.engine(1) == null || world.engine(1).state() == state) {
                break;
            }
            striker.steps(1, SHORT_NS);
        }
        return world.engine(1) != null && world.engine(1).state() == state;
    }

    // ---- combinations: each event waits for what the one before it brings about ----

    /**
     * Its twin goes; as soon as it goes on alone, or a bit later, its power fails. Or earlier: when nobody but the
     * engine's own directory holds yet that it does.
     */
    boolean loseTheOneLeft(final int slot) {
        if (!areBothMembers() || !striker.isOfPower(slot)) {
            return false;
        }
        striker.killDevice(Slots.other(slot));
        if (ends.nextBoolean()) {
            simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> isDecidedAlone(slot));
        } else {
            simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> isRecordedAlone(slot));
            stepsUpTo(MOST_BETWEEN);
        }
        striker.losePower(slot);
        striker.startDevice(ends.nextBoolean() ? slot : Slots.other(slot));
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
        simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> isRecordedAlone(slot));
        simulation.stepUntil(MOST_LOOKED_AT, SHORT_NS, () -> false);
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
        stepsUpTo(MOST_BETWEEN);
        endSoon(slot);
        striker.killDevice(Slots.other(slot));
        world.network.cut(Slots.other(slot), false, false);
        striker.startDevice(slot);
        simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> isRecordedAlone(slot));
        striker.startDevice(Slots.other(slot));
        return true;
    }

    /** What the one ahead had is not kept, and the engine ends before it writes it again; another host's goes on. */
    boolean takeOverBeforeItIsRedone(final int slot) {
        if (!areBothMembers() || striker.wasTakenOver()) {
            return false;
        }
        if (ends.nextBoolean()) {
            endSoon(slot);
        } else {
            world.disks[slot].life().endAtStore(world.disks[slot].file(PROGRESS), ends.nextInt(STORES_OF_PROGRESS));
            awaitEnd(slot);
        }
        stepsUpTo(MOST_BETWEEN);
        striker.killDevice(Slots.other(slot));
        striker.startDevice(slot);
        simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> isRecordedAlone(slot));
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
        world.disks[slot].life().endAtForce(ends.nextInt(2), ends.nextInt(4) > 0);
        world.story.tell("device " + Slots.letter(slot) + " will end at a force");
        simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> world.device(slot) == null);
        striker.killDevice(slot);
        final boolean isAtForce = ends.nextInt(3) > 0;
        final boolean isSuperblocks = ends.nextBoolean();
        final int after = ends.nextInt(isAtForce ? 2 : STORES_OF_A_RECOVERY);
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
        world.disks[slot].life().endAfter(ends.nextInt(STORES_OF_A_FEW_WRITES));
        awaitEnd(slot);
    }

    private void awaitEnd(final int slot) {
        simulation.stepUntil(MOST_LOOKED_AT, SHORT_NS, () -> world.device(slot) == null);
        striker.killDevice(slot);
    }

    private void stepsUpTo(final int most) {
        for (int i = ends.nextInt(most); i > 0; i--) {
            simulation.step();
        }
    }

    boolean areBothMembers() {
        return world.device(0) != null
                && world.device(1) != null
                && simulation.isUpToDate(0)
                && !striker.isPaused(0)
                && !striker.isPaused(2)
                && !striker.isPaused(3);
    }

    private boolean isDecidedAlone(final int slot) {
        return MembershipRecord.load(world.hosts[0].directory()).members() == Slots.bit(slot);
    }

    boolean isRecordedAlone(final int slot) {
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
