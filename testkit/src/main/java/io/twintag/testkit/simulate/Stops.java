package io.twintag.testkit.simulate;

import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.plan.Plan;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Devices that are stopped in order, and power that fails then: what a stop leaves is all on the disk. */
final class Stops {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int NOTICED = 60;
    private static final int MOST_LOOKED_AT = 60;
    private static final int MOST_ENDS_ALONE = 3;
    private static final int FORCES_OF_A_STOP = 12;

    private final World world;
    private final Plan plan;
    private final Striker striker;
    private final Simulation simulation;
    private final Scenes scenes;
    private final SplittableRandom random;

    Stops(
            final World world,
            final Plan plan,
            final Striker striker,
            final Simulation simulation,
            final Scenes scenes,
            final SplittableRandom random) {
        this.world = world;
        this.plan = plan;
        this.striker = striker;
        this.simulation = simulation;
        this.scenes = scenes;
        this.random = random;
    }

    /**
     * Its twin is stopped in order; it goes on alone, and ends and comes back in one way or another meanwhile; it is
     * stopped in order too, and its power fails: in the midst of that, or behind it, when all that it left counts.
     */
    boolean losePower(final int slot) {
        if (!scenes.areBothMembers() || !striker.isOfPower(slot)) {
            return false;
        }
        striker.stopDevice(Slots.other(slot));
        simulation.stepUntil(MOST_LOOKED_AT, LONG_NS, () -> scenes.isRecordedAlone(slot));
        for (int left = random.nextInt(MOST_ENDS_ALONE); left > 0; left--) {
            goOnAlone(slot);
            endAlone(slot);
            striker.startDevice(slot);
            striker.steps(NOTICED, LONG_NS);
        }
        goOnAlone(slot);
        if (random.nextInt(3) == 0 && world.device(slot) != null) {
            world.disks[slot].life().endAtForce(random.nextInt(FORCES_OF_A_STOP), random.nextInt(3) == 0);
        }
        striker.stopDevice(slot);
        striker.losePower(slot);
        simulation.silent(true);
        final int first = random.nextInt(2);
        striker.startDevice(first);
        striker.startDevice(Slots.other(first));
        striker.steps(NOTICED, LONG_NS);
        simulation.silent(random.nextBoolean());
        return true;
    }

    private void goOnAlone(final int slot) {
        simulation.silent(false);
        simulation.stepUntil(random.nextInt(MOST_LOOKED_AT), SHORT_NS, () -> false);
        if (random.nextInt(3) == 0) {
            world.disks[slot].writeBack();
        }
    }

    private void endAlone(final int slot) {
        switch (random.nextInt(3)) {
            case 0 -> striker.killDevice(slot);
            case 1 -> striker.losePower(slot);
            default -> striker.stopDevice(slot);
        }
    }

    /** Both were stopped in order, and nothing of it is lost. */
    void losePowerAtTheEnd() {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (striker.isOfPower(slot) && !plan.has(Fault.FORCE_LIES)) {
                world.losePower(slot);
            }
        }
    }
}
