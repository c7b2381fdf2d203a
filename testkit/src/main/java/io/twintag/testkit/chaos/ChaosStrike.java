package io.twintag.testkit.chaos;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.settings.Refusal;
import io.twintag.testkit.mirror.TemporaryMirror;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Strikes the processes of one mirror as a plan says, and counts. One thread. */
final class ChaosStrike {
    /** As long as a part that dies again and again is left dead. */
    private static final long ALIVE_NS = TimeUnit.SECONDS.toNanos(15);

    private static final long REPAIR_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final TemporaryMirror mirror;
    private final ChaosClients clients;
    private final ChaosSignals signals;
    private final ChaosWatch watch;
    private final Map<String, Integer> kills = new TreeMap<>();
    private final Map<String, Integer> stops = new TreeMap<>();
    private long epoch;
    private long enginePid;

    ChaosStrike(
            final TemporaryMirror mirror,
            final ChaosClients clients,
            final ChaosSignals signals,
            final ChaosWatch watch) {
        this.mirror = mirror;
        this.clients = clients;
        this.signals = signals;
        this.watch = watch;
    }

    /** All faults of a round, each at its moment. Returns when those that were stopped go on. */
    void run(final ChaosPlan.Round round) {
        epoch = 0;
        enginePid = 0;
        kills.clear();
        stops.clear();
        boolean isFirst = true;
        for (final ChaosFault fault : round.faults()) {
            if (fault.isAtRepair()) {
                awaitRepair();
            }
            sleep(fault.afterMs());
            strike(fault, isFirst);
            isFirst = false;
        }
    }

    private void strike(final ChaosFault fault, final boolean isFirst) {
        final List<Long> stopped = pids(fault.stopped(), fault, stops);
        final List<Long> killed = pids(fault.killed(), fault, kills);
        if (isFirst) {
            watch.strike();
        }
        if (!fault.isOfClientsOnly()) {
            final EngineStatus status = watch.status();
            epoch = fault.killed().isEmpty() ? epoch : Math.max(epoch, status.number("epoch"));
            enginePid = fault.kills(ChaosTarget.ENGINE) ? pid(ChaosTarget.ENGINE, fault) : enginePid;
        }
        signals.stop(stopped);
        signals.kill(killed);
        if (fault.kills(ChaosTarget.CLIENT)) {
            final ChaosClientProcess client = clients.of(fault.client());
            client.killed();
            clients.replace(client);
        }
        sleep(fault.pauseMs());
        signals.goOn();
    }

    private List<Long> pids(
            final List<ChaosTarget> targets, final ChaosFault fault, final Map<String, Integer> counts) {
        final List<Long> pids = new ArrayList<>();
        for (final ChaosTarget target : targets) {
            final long pid = pid(target, fault);
            if (pid == 0) {
                throw new Refusal("the " + target + " does not come up again: see " + mirror.directory() + "/logs");
            }
            pids.add(pid);
            counts.merge(target.toString(), 1, Integer::sum);
        }
        return pids;
    }

    /** Waits for one that is about to be started again. 0: in vain. */
    private long pid(final ChaosTarget target, final ChaosFault fault) {
        if (target == ChaosTarget.CLIENT) {
            return clients.of(fault.client()).pid();
        }
        final long beginNs = System.nanoTime();
        long pid = 0;
        while (pid == 0 && System.nanoTime() - beginNs < ALIVE_NS) {
            pid = ProcessList.read(mirror.settings().runDirectory())
                    .getOrDefault(target.part().label(), 0L);
            if (pid == 0) {
                LockSupport.parkNanos(CHECK_NS);
            }
        }
        return pid;
    }

    private void awaitRepair() {
        final long beginNs = System.nanoTime();
        while (!watch.isRepairing() && System.nanoTime() - beginNs < REPAIR_NS) {
            LockSupport.parkNanos(CHECK_NS);
        }
    }

    /**
     * Above which epoch the mirror must come: one that lost a process begins a new one. 0: it may stay in its epoch.
     */
    long epoch() {
        return epoch;
    }

    /** The engine that was killed last in this round; 0: none. */
    long enginePid() {
        return enginePid;
    }

    /** The kills of this round, by name. */
    Map<String, Integer> kills() {
        return new TreeMap<>(kills);
    }

    Map<String, Integer> stops() {
        return new TreeMap<>(stops);
    }

    static void sleep(final long lengthMs) {
        final long beginNs = System.nanoTime();
        final long lengthNs = TimeUnit.MILLISECONDS.toNanos(lengthMs);
        long left = lengthNs;
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = lengthNs - (System.nanoTime() - beginNs);
        }
    }
}
