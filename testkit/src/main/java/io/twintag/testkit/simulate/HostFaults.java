package io.twintag.testkit.simulate;

import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Power cuts of an engine's host: its directory loses what was not forced, and its clients are gone with their
 * sessions, which lie in memory. The devices are on other hosts.
 */
final class HostFaults {
    private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONG_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int STEPS_OF_A_STORE = 9;
    private static final int NOTICED = 60;
    private static final int ACKNOWLEDGED = 40;
    /** Longer than a new engine waits for a device that does not come. */
    private static final int WAITED_FOR = 600;

    private final World world;
    private final Striker striker;
    private final Simulation simulation;
    private final Scenes scenes;
    private final SplittableRandom random;
    private final boolean[] isDoomed = new boolean[2];
    private final boolean[] areClientsGone = new boolean[2];

    HostFaults(
            final World world,
            final Striker striker,
            final Simulation simulation,
            final Scenes scenes,
            final SplittableRandom random) {
        this.world = world;
        this.striker = striker;
        this.simulation = simulation;
        this.scenes = scenes;
        this.random = random;
    }

    /**
     * Power of a host fails now, at one of the next steps of its disk, or where only its directory knows who is stale.
     */
    boolean strike(final int slot) {
        final int host = world.engine(1) != null && random.nextBoolean() ? 1 : 0;
        return switch (random.nextInt(4)) {
            case 0 -> losePower(host);
            case 1 -> doom(host);
            default -> loseTheVote(slot);
        };
    }

    private boolean losePower(final int host) {
        isDoomed[host] = false;
        areClientsGone[host] = true;
        simulation.loseClients(host);
        striker.killEngine(host);
        world.losePowerOfHost(host, random);
        return true;
    }

    private boolean doom(final int host) {
        if (world.engine(host) == null || isDoomed[host]) {
            return false;
        }
        isDoomed[host] = true;
        world.hosts[host].disk.endAfter(random.nextInt(STEPS_OF_A_STORE));
        world.story.tell("the power of the host of engine " + host + " will fail at a step of its disk");
        return true;
    }

    /** The engine has made a step, or has ended in it. */
    void afterStepOf(final int host) {
        if (isDoomed[host] && world.engine(host) == null) {
            losePower(host);
        }
    }

    /**
     * A device alone has what is acknowledged, and is away when the host is back: that the other one is stale is known
     * to the engine's directory alone.
     */
    private boolean loseTheVote(final int slot) {
        if (!scenes.areBothMembers()) {
            return false;
        }
        striker.killDevice(Slots.other(slot));
        if (random.nextInt(3) == 0) {
            doom(0);
        }
        simulation.stepUntil(NOTICED, LONG_NS, () -> scenes.isRecordedAlone(slot));
        simulation.stepUntil(random.nextInt(ACKNOWLEDGED), SHORT_NS, () -> false);
        losePower(0);
        striker.killDevice(slot);
        striker.startDevice(Slots.other(slot));
        striker.startEngine(0);
        simulation.stepUntil(WAITED_FOR, LONG_NS, this::isRunning);
        striker.startDevice(slot);
        return true;
    }

    private boolean isRunning() {
        return world.engine(0) != null && world.engine(0).isRunning();
    }

    /** An engine has begun: it is not doomed, and if its host had lost power, a new client comes. */
    void started(final int host) {
        isDoomed[host] = false;
        if (areClientsGone[host] && world.engine(1 - host) == null) { // else it might be fenced before it serves one
            areClientsGone[host] = false;
            simulation.addClient(host);
        }
    }
}
