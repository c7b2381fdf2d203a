package io.twintag.bench.simulate;

import io.twintag.bench.simulate.Plan.DiskFault;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** The faults of a run: strikes when it is told to, where the seed says, and knows what was lost by it. */
final class Striker {
    private static final long[] STEP_NS = {20_000, 200_000, 2_000_000, 20_000_000};
    private static final int FAR = 3000;
    private static final int NEAR = 60;

    private final World world;
    private final Plan plan;
    private final SplittableRandom random;
    private final Simulation simulation;
    private final boolean[] isPaused = new boolean[4];
    private long stepNs = STEP_NS[1];
    private int lost;
    private boolean wasTakenOver;
    private int toReplace = -1;
    private boolean wasBroken;

    Striker(final World world, final Plan plan, final SplittableRandom random, final Simulation simulation) {
        this.world = world;
        this.plan = plan;
        this.random = random;
        this.simulation = simulation;
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

    /** Whether this part is not scheduled: engines 0 and 1, devices 2 and 3. */
    boolean isPaused(final int part) {
        return isPaused[part];
    }

    void strike() {
        final int slot = random.nextInt(2);
        final int kind = random.nextInt(100);
        if (kind < 10) {
            killDevice(slot);
        } else if (kind < 34) {
            startDevice(slot);
        } else if (kind < 42) {
            pauseOrWake(2 + slot, world.device(slot) != null);
        } else if (kind < 50) {
            losePower(slot);
        } else if (kind < 55) {
            killEngine(random.nextInt(2));
        } else if (kind < 64) {
            startEngine(0);
        } else if (kind < 68) {
            final int host = random.nextInt(2);
            pauseOrWake(host, world.engine(host) != null);
        } else if (kind < 70) {
            startEngine(1);
        } else if (kind < 72) {
            world.story.tell("the media driver ends: all links are new");
            world.network.end();
        } else if (kind < 75) {
            loseTheOneAhead(slot);
        } else if (kind < 80) {
            cut(slot);
        } else if (kind < 86) {
            doom(slot);
        } else if (kind < 90) {
            diskFault(slot);
        } else if (kind < 92) {
            world.disks[slot].writeBack();
        } else if (kind < 93) {
            jump();
        } else {
            stepNs = STEP_NS[random.nextInt(STEP_NS.length)];
        }
    }

    private void killDevice(final int slot) {
        world.killDevice(slot);
        isPaused[2 + slot] = false;
    }

    private void startDevice(final int slot) {
        if (world.device(slot) == null) {
            if (plan.isCrashing() && random.nextInt(4) == 0) {
                world.startDeviceToEnd(slot, random.nextInt(random.nextBoolean() ? NEAR : FAR));
            } else {
                world.startDevice(slot);
            }
            isPaused[2 + slot] = false;
        }
    }

    private void pauseOrWake(final int part, final boolean isThere) {
        if (isThere) {
            isPaused[part] ^= true;
            world.story.tell((part < 2 ? "engine " + part : "device " + World.slotName(part - 2))
                    + (isPaused[part] ? " is paused" : " goes on"));
        }
    }

    private void losePower(final int slot) {
        if ((plan.power() & 1 << slot) != 0) {
            lost |= 1 << slot;
            simulation.forgetSeen();
            world.losePower(slot);
            isPaused[2 + slot] = false;
            if (plan.power() == 0b11 && random.nextInt(3) == 0) {
                lost = 0b11;
                world.losePower(1 - slot);
                isPaused[3 - slot] = false;
            }
        }
    }

    private void killEngine(final int host) {
        world.killEngine(host);
        isPaused[host] = false;
    }

    /** The second host's engine is started by an operator who believes that the first is gone. */
    private void startEngine(final int host) {
        if (world.engine(host) != null || host >= plan.hosts()) {
            return;
        }
        isPaused[host] = false;
        world.startEngine(host);
        if (host == 1 && !wasTakenOver) {
            wasTakenOver = true;
            simulation.addClient(1);
        }
    }

    /** One device goes before the other has what it acknowledged, and the other is back first. */
    private void loseTheOneAhead(final int slot) {
        if (world.device(0) != null && world.device(1) != null) {
            killDevice(slot);
            for (int i = random.nextInt(12); i > 0; i--) {
                simulation.step();
            }
            killDevice(1 - slot);
            startDevice(slot);
        }
    }

    private void cut(final int slot) {
        if (plan.isCutting()) {
            final boolean isTo = random.nextBoolean();
            final boolean isFrom = random.nextBoolean();
            world.network.cut(slot, isTo, isFrom);
            world.counts.cuts++;
            world.story.tell("link of " + World.slotName(slot) + ": to it " + (isTo ? "cut" : "whole") + ", from it "
                    + (isFrom ? "cut" : "whole"));
        }
    }

    /** A process will end at one of its next stores. */
    private void doom(final int slot) {
        if (!plan.isCrashing()) {
            return;
        }
        final int after = random.nextInt(random.nextBoolean() ? NEAR : FAR);
        final int who = random.nextInt(3);
        final Life life = who == 0 ? world.engineLife(0) : world.disks[slot].life();
        if (!life.isOver() && !life.isDoomed()) {
            life.endAfter(after);
            world.story.tell((who == 0 ? "engine 0" : "device " + World.slotName(slot)) + " will end in " + after
                    + " of its steps");
        }
    }

    private void diskFault(final int slot) {
        final SimDisk disk = world.disks[slot];
        switch (plan.disk()) {
            case NONE -> {
                return;
            }
            case SLOW -> {
                isPaused[2 + slot] = world.device(slot) != null && random.nextBoolean();
                world.story.tell("the disk of " + World.slotName(slot) + (isPaused[2 + slot] ? " is slow" : " goes on"));
            }
            case FULL -> {
                disk.isFull ^= true;
                world.story.tell("the disk of " + World.slotName(slot) + (disk.isFull ? " is full" : " has room"));
            }
            case BROKEN -> breakDisk(slot);
        }
    }

    /** Once in a run, while both are members: what the other lacks then nobody else has. */
    private void breakDisk(final int slot) {
        if (!wasBroken && simulation.isUpToDate(0) && world.device(0) != null && world.device(1) != null) {
            wasBroken = true;
            lost |= 1 << slot;
            toReplace = slot;
            world.disks[slot].isBroken = true;
            world.story.tell("the disk of " + World.slotName(slot) + " refuses to force");
        } else if (toReplace >= 0 && world.device(1 - toReplace) != null) {
            world.replaceDevice(toReplace);
            isPaused[2 + toReplace] = false;
            toReplace = -1;
        }
    }

    private void jump() {
        world.wallAheadNs += random.nextLong(TimeUnit.DAYS.toNanos(2)) - TimeUnit.DAYS.toNanos(1);
        world.story.tell("the wall clocks jump");
    }

    /** Nothing strikes any more, and all that is down or held returns. */
    void stop() {
        stepNs = STEP_NS[2];
        world.network.delayNs = 0;
        for (int slot = 0; slot < 2; slot++) {
            world.network.cut(slot, false, false);
            world.disks[slot].isFull = false;
            isPaused[2 + slot] = false;
            isPaused[slot] = false;
            if (toReplace == slot) {
                world.replaceDevice(slot);
            } else if (world.device(slot) == null) {
                world.startDevice(slot);
            } else if (world.disks[slot].life().isDoomed()) {
                world.killDevice(slot);
                world.startDevice(slot);
            }
        }
    }
}
