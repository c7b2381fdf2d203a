package io.twintag.testkit.simulate;

import io.twintag.engine.membership.Membership.State;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Faults that are several events, one after the other: drawn one by one they would hardly ever meet like this. */
final class Scenes {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long MIDDLE_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int NOTICED = 60;
    private static final int WAITED_FOR = 600;
    private static final int MOST_STEPS = 400;

    private final World world;
    private final Striker striker;
    private final Simulation simulation;
    private final SplittableRandom random;

    Scenes(final World world, final Striker striker, final Simulation simulation, final SplittableRandom random) {
        this.world = world;
        this.striker = striker;
        this.simulation = simulation;
        this.random = random;
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
}
