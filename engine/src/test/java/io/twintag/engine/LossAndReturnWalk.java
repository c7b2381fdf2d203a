package io.twintag.engine;

import io.twintag.client.Session;
import io.twintag.client.SessionContext;
import io.twintag.device.store.FlushMode;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.protocol.ObjectKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * One random walk of a mirror: two devices, an engine and perhaps a second one of another host, stepped in random order
 * on a clock of the walk's own while clients submit. A paused process is one that is not stepped.
 */
final class LossAndReturnWalk implements AutoCloseable {
    private static final int STEPS = 1500;
    private static final int STREAM_BYTES = 4 * 1024 * 1024;
    private static final int RING_BYTES = 64 * 1024;
    private static final int SLOTS = 256;
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(3);
    private static final long[] STEP_NS = {20_000, 200_000, 2_000_000, 20_000_000};
    private static final long[] FLUSH_NS = {5_000_000, 50_000_000, 500_000_000};

    /** Whose power may fail in this walk: bit by slot. */
    private final int power;

    private final boolean hasTwoHosts;
    /** How many of the levels clients ask for: without the last, flushes are as far apart as they may be. */
    private final int levels;

    private final Engine[] engines = new Engine[2];
    private final boolean[] isEnginePaused = new boolean[2];
    private final boolean[] isContested = new boolean[2];
    private final boolean[] isDevicePaused = new boolean[2];
    private final List<WalkClient> clients = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private final OneThreadMirror mirror;
    private final Random random;
    private String violation;
    private long nowNs = 1;
    private long stepNs = STEP_NS[1];
    private int log;
    private int blocks;
    private boolean wasTakenOver;

    LossAndReturnWalk(final Path directory, final long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        power = new int[] {0, 0, 0, 1, 2, 3}[random.nextInt(6)];
        hasTwoHosts = random.nextInt(3) == 0;
        levels = 2 + random.nextInt(2);
        mirror = new OneThreadMirror(directory, FlushMode.PERIODIC)
                .withClock(() -> nowNs)
                .withStreams(STREAM_BYTES)
                .withFlushes(FLUSH_NS[random.nextInt(FLUSH_NS.length)])
                .withListener(this::onEvent)
                .withTwoHosts();
    }

    List<String> story() {
        return story;
    }

    void run() {
        tell("power that may fail: " + power + ", hosts: " + (hasTwoHosts ? 2 : 1));
        begin();
        for (int i = 0; i < STEPS; i++) {
            if (random.nextInt(25) == 0) {
                fault();
            }
            step();
        }
        end();
        WalkImage.check(mirror, clients, power, wasTakenOver);
    }

    private void begin() {
        mirror.startDevice(0).startDevice(1);
        engines[0] = mirror.launchEngine(0);
        final Session first = connect(0);
        clients.add(new WalkClient(0, 0, levels, first, random));
        clients.add(new WalkClient(1, 0, levels, connect(0), random));
        log = create(first, "log", ObjectKind.LOG, 0, 1);
        blocks = create(
                first,
                "blocks",
                ObjectKind.BLOCK,
                WalkClient.BLOCK_SIZE,
                (long) WalkClient.BLOCK_SIZE * WalkClient.BLOCKS);
    }

    private static int create(
            final Session session,
            final String name,
            final ObjectKind kind,
            final int blockSize,
            final long sizeBytes) {
        return session.createAndAwait(name, kind, blockSize, sizeBytes, TimeUnit.SECONDS.toNanos(20))
                .id();
    }

    private Session connect(final int host) {
        return Session.connect(new SessionContext()
                .runDirectory(mirror.runDirectory(host))
                .submissionRingLength(RING_BYTES)
                .completionSlots(SLOTS)
                .connectTimeoutNs(TimeUnit.SECONDS.toNanos(20))
                .engineTimeoutNs(TimeUnit.HOURS.toNanos(1))
                .idleStrategySupplier(Stepping::new));
    }

    // ---- steps
    // -------------------------------------------------------------------------------------------------------

    private void step() {
        nowNs += stepNs;
        final int order = random.nextInt(4);
        for (int i = 0; i < 4; i++) {
            final int who = i ^ order;
            if (random.nextInt(5) > 0) {
                invoke(who);
            }
        }
        for (final WalkClient client : clients) {
            if (random.nextInt(3) == 0) {
                client.submitSome(log, blocks);
            }
            if (random.nextInt(3) == 0) {
                client.poll();
            }
        }
    }

    /** One step of all that is not paused, nothing left to chance. */
    private void quietStep() {
        nowNs += stepNs;
        for (int who = 0; who < 4; who++) {
            invoke(who);
        }
    }

    private void invoke(final int who) {
        if (who < 2) {
            invokeEngine(who);
        } else if (mirror.device(who - 2) != null && !isDevicePaused[who - 2]) {
            mirror.device(who - 2).invoke();
            if (mirror.device(who - 2).failure() != null) {
                throw new AssertionError(
                        "device " + slotName(who - 2) + " failed: "
                                + mirror.device(who - 2).failure().getMessage(),
                        mirror.device(who - 2).failure());
            }
        }
        if (violation != null) {
            throw new AssertionError(violation);
        }
    }

    private void invokeEngine(final int host) {
        if (engines[host] == null || isEnginePaused[host]) {
            return;
        }
        engines[host].invoke();
        final Throwable failure = engines[host].failure();
        if (failure == null) {
            return;
        }
        if (!isContested[host] || !String.valueOf(failure.getMessage()).contains("another engine has taken over")) {
            throw new AssertionError("engine " + host + " failed: " + failure.getMessage(), failure);
        }
        tell("engine " + host + " is fenced: " + failure.getMessage());
        killEngine(host);
    }

    private void onEvent(
            final EventKind kind, final int epoch, final int slot, final String text, final Map<String, Long> figures) {
        tell("    " + kind + " " + epoch + " " + text);
        if (kind == EventKind.ALARM) {
            violation = text;
        }
        if (kind == EventKind.RESYNC_ENDED) {
            final long inDoubt = figures.get("inDoubtBytes");
            if (figures.get("copiedBytes") > inDoubt * 1.05
                    || figures.get("copiedBlocks") > figures.get("inDoubtBlocks")) {
                violation = "copied more than was in doubt: " + text;
            }
        }
    }

    // ---- faults
    // ------------------------------------------------------------------------------------------------------

    private void fault() {
        final int slot = random.nextInt(2);
        final int kind = random.nextInt(100);
        if (kind < 14) {
            killDevice(slot);
        } else if (kind < 40) {
            startDevice(slot);
        } else if (kind < 50) {
            pauseOrWakeDevice(slot);
        } else if (kind < 57) {
            losePower(slot);
        } else if (kind < 64) {
            killEngine(random.nextInt(2));
        } else if (kind < 74) {
            startEngine(0);
        } else if (kind < 79) {
            pauseOrWakeEngine(random.nextInt(2));
        } else if (kind < 82) {
            startEngine(1);
        } else if (kind < 84) {
            tell("the network is cut");
            mirror.killNetwork();
        } else if (kind < 89) {
            loseTheOneAhead(slot);
        } else {
            stepNs = STEP_NS[random.nextInt(STEP_NS.length)];
        }
    }

    private void killDevice(final int slot) {
        tell("kill device " + slotName(slot));
        if (mirror.device(slot) != null) {
            mirror.killDevice(slot);
        }
        isDevicePaused[slot] = false;
    }

    /** One device goes before the other has what it acknowledged, and the other is back first. */
    private void loseTheOneAhead(final int slot) {
        if (mirror.device(0) != null && mirror.device(1) != null) {
            killDevice(slot);
            for (int i = random.nextInt(12); i > 0; i--) {
                step();
            }
            killDevice(1 - slot);
            startDevice(slot);
        }
    }

    private void startDevice(final int slot) {
        if (mirror.device(slot) == null) {
            tell("start device " + slotName(slot));
            mirror.startDevice(slot);
        }
    }

    private void pauseOrWakeDevice(final int slot) {
        if (mirror.device(slot) != null) {
            isDevicePaused[slot] ^= true;
            tell((isDevicePaused[slot] ? "pause" : "wake") + " device " + slotName(slot));
        }
    }

    private void losePower(final int slot) {
        if ((power & 1 << slot) != 0) {
            tell("power of device " + slotName(slot));
            mirror.losePower(slot);
            isDevicePaused[slot] = false;
        }
    }

    private void killEngine(final int host) {
        if (engines[host] != null) {
            tell("kill engine " + host);
            engines[host].abandon();
            engines[host] = null;
            isEnginePaused[host] = false;
        }
    }

    /** The second host's engine is started by an operator who believes that the first is gone. */
    private void startEngine(final int host) {
        if (engines[host] != null || host == 1 && !hasTwoHosts) {
            return;
        }
        tell("start engine " + host);
        engines[host] = mirror.launchEngine(host);
        isContested[host] = engines[1 - host] != null;
        isContested[1 - host] = true;
        if (host == 1) {
            wasTakenOver = true;
            if (clients.size() == 2) {
                clients.add(new WalkClient(2, 1, levels, connect(1), random));
            }
        }
    }

    private void pauseOrWakeEngine(final int host) {
        if (engines[host] != null) {
            isEnginePaused[host] ^= true;
            tell((isEnginePaused[host] ? "pause" : "wake") + " engine " + host);
        }
    }

    // ---- the end
    // -----------------------------------------------------------------------------------------------------

    /** Faults stop, all returns; the sessions of each host are served until nothing is in flight. */
    private void end() {
        tell("---- faults stop");
        stepNs = STEP_NS[2];
        for (int slot = 0; slot < 2; slot++) {
            isDevicePaused[slot] = false;
            startDevice(slot);
        }
        for (int host = 1; host >= 0; host--) {
            isEnginePaused[host] = false;
            if (host == 0 || wasTakenOver) {
                killEngine(1 - host);
                killEngine(host);
                startEngine(host);
                rest(host);
            }
        }
    }

    private void rest(final int host) {
        quietUntil("both devices are members", () -> engines[host].mirror() == MirrorState.UP_TO_DATE);
        quietUntil("all is completed", () -> {
            for (final WalkClient client : clients) {
                client.poll();
            }
            return clients.stream().allMatch(client -> client.host != host || client.isIdle());
        });
        quietUntil(
                "the tables are empty",
                () -> engines[host].mirror() == MirrorState.UP_TO_DATE
                        && engines[host].matched() == engines[host].retired());
        engines[host].close();
        engines[host] = null;
        if (host == 0) {
            clients.forEach(WalkClient::close);
            mirror.close();
        }
    }

    private void quietUntil(final String what, final BooleanSupplier condition) {
        final long deadlineNs = nowNs + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            quietStep();
            if (nowNs > deadlineNs) {
                throw new AssertionError("never: " + what + "; engines " + state(0) + ", " + state(1) + ", waiting "
                        + clients.stream().map(WalkClient::waiting).toList());
            }
        }
    }

    private String state(final int host) {
        final Engine engine = engines[host];
        return engine == null ? "none" : engine.state() + " " + engine.mirror() + " " + engine.reason();
    }

    private void tell(final String text) {
        story.add(nowNs / 1000 + " us: " + text);
    }

    private static String slotName(final int slot) {
        return slot == 0 ? "a" : "b";
    }

    @Override
    public void close() {
        for (int host = 0; host < 2; host++) {
            killEngine(host);
        }
        for (int slot = 0; slot < 2; slot++) {
            if (mirror.device(slot) != null) {
                mirror.killDevice(slot);
            }
        }
    }

    /** Where a client would wait, everything goes on. */
    private final class Stepping implements IdleStrategy {
        @Override
        public void idle(final int workCount) {
            quietStep();
        }

        @Override
        public void idle() {
            quietStep();
        }

        @Override
        public void reset() {
            // Nothing is kept between two steps.
        }
    }
}
