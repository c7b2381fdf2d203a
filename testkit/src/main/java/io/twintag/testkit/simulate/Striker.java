package io.twintag.testkit.simulate;

import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.plan.Plan;
import io.twintag.testkit.world.Life;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The faults of a run: strikes when it is told to, where the seed says, and knows what was lost by it. */
final class Striker {
    private static final long[] STEP_NS = {20_000, 200_000, 2_000_000, 20_000_000};
    private static final int FAR = 3000;
    private static final int NEAR = 60;
    private static final int RETURNS = 36;
    private static final int PACES = 8;
    private static final int FEW_FLUSHES = 3;
    /** One strike in so many is of the fault that strikes whatever the seed says. */
    private static final int ALWAYS = 10;
    /** And after one of so many of these clients submit nothing more: what it did stays to be seen. */
    private static final int SILENCES = 4;

    private final World world;
    private final Plan plan;
    private final Fault always;
    private final SplittableRandom random;
    private final Simulation simulation;
    private final Damage damage;
    private final boolean[] isPowerDoomed = new boolean[2];
    private final Scenes scenes;
    private final HostFaults hosts;
    private final Stops stops;
    private final List<Fault> deck = new ArrayList<>();
    private final boolean[] isPaused = new boolean[4];
    private long stepNs = STEP_NS[1];
    private int lost;
    private boolean wasTakenOver;
    private int toReplace = -1;
    private boolean wasReplaced;

    /**
     * @param always strikes whatever the seed says; or null.
     * @param later  as of {@link Plan#draw}.
     */
    Striker(
            final World world,
            final Plan plan,
            final Fault always,
            final SplittableRandom random,
            final SplittableRandom later,
            final Simulation simulation) {
        this.world = world;
        this.always = always;
        this.plan = plan;
        this.random = random;
        this.simulation = simulation;
        this.damage = new Damage(world, random.split());
        this.scenes = new Scenes(world, this, simulation, damage, random);
        this.hosts = new HostFaults(world, this, simulation, scenes, later);
        this.stops = new Stops(world, plan, this, simulation, scenes, later.split());
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            world.disks[slot].isLying = plan.has(Fault.FORCE_LIES);
        }
        for (final Fault fault : plan.faults()) {
            for (int i = 0; i < fault.weight(); i++) {
                deck.add(fault);
            }
        }
    }

    long stepNs() {
        return stepNs;
    }

    /** Whose power or disk was lost, bit by slot. */
    int lost() {
        return lost;
    }

    boolean wasTakenOver() {
        return wasTakenOver;
    }

    /** Devices are at rest, at the end of all. */
    void losePowerAtTheEnd() {
        stops.losePowerAtTheEnd();
    }

    /** Whether this part is not scheduled: engines 0 and 1, devices 2 and 3. */
    boolean isPaused(final int part) {
        return isPaused[part];
    }

    /** A fault, or the return of what is away, or another pace. */
    void strike() {
        final int slot = random.nextInt(2);
        if (always != null && random.nextInt(ALWAYS) == 0) {
            strike(always, slot);
            if (random.nextInt(SILENCES) == 0) {
                simulation.silent(true);
            }
            return;
        }
        final int card = random.nextInt(deck.size() + RETURNS + PACES);
        if (card < deck.size()) {
            strike(deck.get(card), slot);
        } else if (card < deck.size() + RETURNS) {
            comeBack(slot);
        } else {
            stepNs = STEP_NS[random.nextInt(STEP_NS.length)];
        }
    }

    private void strike(final Fault fault, final int anySlot) {
        final int slot = fault.isOfPower() && !isOfPower(anySlot) ? Slots.other(anySlot) : anySlot;
        final boolean isStruck =
                switch (fault) {
                    case DEVICE_KILLED -> killDevice(slot);
                    case DEVICE_ENDS_AT_A_STORE -> doom("device " + Slots.letter(slot), world.disks[slot].life());
                    case RECOVERY_ENDS_AT_A_STORE -> recoverInVain(slot);
                    case ENGINE_KILLED -> killEngine(random.nextInt(plan.has(Fault.TWO_ENGINES) ? 2 : 1));
                    case ENGINE_ENDS_AT_A_STORE -> doom("engine 0", world.engineLife(0));
                    case ONE_AHEAD_LOST -> scenes.loseTheOneAhead(slot);
                    case ONE_AHEAD_ENDS_AT_A_STORE -> scenes.endTheOneAhead(slot);
                    case TAKEN_OVER_BEFORE_REDONE -> scenes.takeOverBeforeItIsRedone(slot);
                    case POWER_LOST_AT_A_STORE -> doomPower(slot);
                    case POWER_LOST_IN_RECOVERY -> scenes.losePowerInRecovery(slot);
                    case POWER_OF_THE_ONE_LEFT_LOST -> scenes.loseTheOneLeft(slot);
                    case POWER_OF_THE_ENGINE_LOST -> hosts.strike(slot);
                    case POWER_LOST_AFTER_A_STOP -> stops.losePower(slot);
                    case DEVICE_STOPPED -> stopDevice(slot);
                    case TRAILER_DAMAGED_ALONE -> scenes.damageTrailerAlone(slot);
                    case POWER_OF_ONE_LOST -> losePower(slot);
                    case POWER_LOST_ALONE -> scenes.losePowerAlone(slot);
                    case POWER_OF_BOTH_LOST -> scenes.losePowerOfBoth();
                    case WRITTEN_BACK -> writeBack(slot);
                    case DEVICE_PAUSED, DISK_SLOW -> pause(2 + slot, world.device(slot) != null, fault);
                    case ENGINE_PAUSED -> pause(0, world.engine(0) != null, fault);
                    case TWO_ENGINES -> startEngine(1);
                    case ENGINES_MEET -> scenes.meet();
                    case FENCED_ENGINE_WAKES -> scenes.wakeFenced();
                    case TAKEOVER_HALF_DONE -> scenes.takeOverHalf(slot);
                    case LINK_CUT -> cut(slot);
                    case DRIVER_LOST -> endLinks();
                    case DEVICE_FOREIGN -> takeForeign(slot);
                    case FORCE_FAILS, DEVICE_REPLACED -> loseDevice(slot, fault);
                    case CLOCK_JUMPS -> jump();
                    case DATA_DAMAGED,
                            BLOCK_WRITE_LOST,
                            BLOCK_WRITE_MISDIRECTED,
                            TRAILER_DAMAGED,
                            TAG_PAGE_DAMAGED,
                            TAG_ENTRY_DAMAGED,
                            SUPERBLOCK_DAMAGED,
                            DISK_FULL -> damage.strike(fault, slot);
                    case OBJECT_CREATED -> simulation.createObjects(random);
                    case FRAMES_LATE, TAG_TABLE_FULL, FORCE_LIES -> false;
                };
        if (isStruck) {
            world.counts.struck(fault);
        }
    }

    /** What is down starts, what stands still goes on, what is cut is whole. */
    private void comeBack(final int slot) {
        switch (random.nextInt(8)) {
            case 0, 1 -> startDevice(slot);
            case 2 -> takeRight(slot);
            case 3 -> startEngine(0);
            case 4 -> goOn(2 + slot);
            case 5 -> goOn(random.nextInt(2));
            case 6 -> world.network.cut(slot, false, false);
            default -> {
                world.disks[slot].isFull = false;
                if (toReplace >= 0 && world.device(Slots.other(toReplace)) != null) {
                    replace();
                }
            }
        }
    }

    /** Steps of all that is there, at a pace; the one of before goes on afterwards. */
    void steps(final int count, final long ns) {
        final long before = stepNs;
        stepNs = ns;
        for (int i = 0; i < count; i++) {
            simulation.step();
        }
        stepNs = before;
    }

    /** Both devices are there, run, and hear and are heard. */
    void bringBack() {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            takeRight(slot);
            world.disks[slot].isFull = false;
            startDevice(slot);
            goOn(2 + slot);
            world.network.cut(slot, false, false);
        }
    }

    boolean killDevice(final int slot) {
        isPaused[2 + slot] = false;
        return world.killDevice(slot);
    }

    /** In good order; where its power was to fail soon, it fails in the midst of that, or behind it. */
    boolean stopDevice(final int slot) {
        isPaused[2 + slot] = false;
        final boolean isStopped = world.stopDevice(slot);
        afterStepOf(slot);
        return isStopped;
    }

    boolean startDevice(final int slot) {
        final boolean isDown = world.device(slot) == null;
        if (isDown) {
            isPowerDoomed[slot] = false;
            isPaused[2 + slot] = false;
            world.startDevice(slot);
        }
        return isDown;
    }

    private boolean recoverInVain(final int slot) {
        final boolean isDown = world.device(slot) == null;
        if (isDown) {
            final int after = random.nextInt(random.nextBoolean() ? NEAR : FAR);
            world.startDeviceToEnd(slot, life -> life.endAfter(after));
        }
        return isDown;
    }

    private boolean pause(final int part, final boolean isThere, final Fault fault) {
        if (isThere) {
            isPaused[part] = true;
            world.story.tell(name(part) + (fault == Fault.DISK_SLOW ? " waits for its disk" : " stands still"));
        }
        return isThere;
    }

    private void goOn(final int part) {
        if (isPaused[part]) {
            isPaused[part] = false;
            world.story.tell(name(part) + " goes on");
        }
    }

    private static String name(final int part) {
        return part < 2 ? "engine " + part : "device " + Slots.letter(part - 2);
    }

    /** Whether its power may fail. */
    boolean isOfPower(final int slot) {
        return Slots.has(plan.power(), slot) && !world.isForeign(slot);
    }

    /** Its power will fail at one of its next stores, or in place of one of its next forces. */
    private boolean doomPower(final int slot) {
        final Life life = world.disks[slot].life();
        if (!isOfPower(slot) || world.device(slot) == null || life.isDoomed()) {
            return false;
        }
        final boolean isSuperblocks = random.nextInt(4) > 0;
        if (random.nextInt(4) > 0) {
            life.endAtForce(random.nextInt(isSuperblocks ? FEW_FLUSHES : NEAR), isSuperblocks);
        } else {
            life.endAfter(random.nextInt(random.nextBoolean() ? NEAR : FAR));
        }
        isPowerDoomed[slot] = true;
        world.story.tell("the power of device " + Slots.letter(slot) + " will fail soon");
        return true;
    }

    /** A device has made a step, or has ended in it. */
    void afterStepOf(final int slot) {
        if (isPowerDoomed[slot] && world.device(slot) == null) {
            isPowerDoomed[slot] = false;
            losePower(slot);
        }
    }

    /** An engine has made a step, or has ended in it. */
    void afterStepOfEngine(final int host) {
        hosts.afterStepOf(host);
    }

    boolean losePower(final int slot) {
        if (!isOfPower(slot)) {
            return false;
        }
        lost |= Slots.bit(slot);
        simulation.forgetSeen();
        world.losePower(slot);
        isPaused[2 + slot] = false;
        return true;
    }

    private boolean writeBack(final int slot) {
        world.disks[slot].writeBack();
        return true;
    }

    boolean killEngine(final int host) {
        isPaused[host] = false;
        return world.killEngine(host);
    }

    /** The second host's engine is started by an operator who believes that the first is gone. */
    boolean startEngine(final int host) {
        if (world.engine(host) != null) {
            return false;
        }
        isPaused[host] = false;
        world.startEngine(host);
        if (host == 1 && !wasTakenOver) {
            wasTakenOver = true;
            simulation.addClient(1);
        }
        hosts.started(host);
        return true;
    }

    /** An engine does nothing for so many steps of the others. */
    void hold(final int host, final int count, final long ns) {
        isPaused[host] = true;
        steps(count, ns);
        isPaused[host] = false;
    }

    /** One at a time, and while it is in place nothing else happens to that device. */
    private boolean takeForeign(final int slot) {
        if (world.device(slot) != null || world.isForeign(0) || world.isForeign(1)) {
            return false;
        }
        world.swapForeign(slot, true);
        isPaused[2 + slot] = false;
        return true;
    }

    private boolean takeRight(final int slot) {
        if (world.isForeign(slot)) {
            world.swapForeign(slot, false);
            isPaused[2 + slot] = false;
        }
        return world.isForeign(slot);
    }

    private boolean cut(final int slot) {
        final boolean isTo = random.nextBoolean();
        final boolean isFrom = !isTo || random.nextBoolean();
        world.network.cut(slot, isTo, isFrom);
        world.counts.cuts++;
        world.story.tell("the link of device " + Slots.letter(slot) + " is cut" + (isTo ? " to it" : "")
                + (isTo && isFrom ? " and" : "") + (isFrom ? " from it" : ""));
        return true;
    }

    boolean endLinks() {
        world.story.tell("the media driver ends: all links are new");
        world.network.end();
        return true;
    }

    /** A process will end at one of its next stores. */
    private boolean doom(final String name, final Life life) {
        if (life.isOver() || life.isDoomed()) {
            return false;
        }
        final int after = random.nextInt(random.nextBoolean() ? NEAR : FAR);
        life.endAfter(after);
        world.story.tell(name + " will end in " + after + " of its steps");
        return true;
    }

    /** Once in a run, while both are members: what the other lacks then nobody else has. */
    private boolean loseDevice(final int slot, final Fault fault) {
        if (wasReplaced || !simulation.isUpToDate(0) || world.device(0) == null || world.device(1) == null) {
            return false;
        }
        wasReplaced = true;
        lost |= Slots.bit(slot);
        toReplace = slot;
        simulation.forgetSeen();
        if (fault == Fault.FORCE_FAILS) {
            world.disks[slot].isBroken = true;
            world.story.tell("the disk of device " + Slots.letter(slot) + " refuses to force");
        } else {
            replace();
        }
        return true;
    }

    private void replace() {
        takeRight(toReplace); // it, and no stranger in its place
        world.replaceDevice(toReplace);
        isPaused[2 + toReplace] = false;
        toReplace = -1;
    }

    private boolean jump() {
        world.wallAheadNs += random.nextLong(TimeUnit.DAYS.toNanos(2)) - TimeUnit.DAYS.toNanos(1);
        world.story.tell("the wall clocks jump");
        return true;
    }

    /** Nothing strikes any more, and all that is down or held returns. */
    void stop() {
        stepNs = STEP_NS[2];
        world.network.delayNs = 0;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            world.network.cut(slot, false, false);
            world.disks[slot].isFull = false;
            isPaused[2 + slot] = false;
            isPaused[slot] = false;
            isPowerDoomed[slot] = false;
            takeRight(slot);
            if (toReplace == slot) {
                replace();
            } else if (world.device(slot) == null) {
                world.startDevice(slot);
            } else if (world.disks[slot].life().isDoomed()) {
                world.killDevice(slot);
                world.startDevice(slot);
            }
        }
    }
}
