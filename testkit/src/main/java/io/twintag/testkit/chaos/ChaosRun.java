package io.twintag.testkit.chaos;

import io.twintag.cli.compare.Readers;
import io.twintag.cli.io.Connections;
import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.PartLogs;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.cli.settings.Units;
import io.twintag.client.Session;
import io.twintag.testkit.check.Checker;
import io.twintag.testkit.check.DeviceImage;
import io.twintag.testkit.check.Image;
import io.twintag.testkit.check.Loss;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Content;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.ResyncFacts;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.mirror.TemporaryMirror;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of chaos: a mirror, clients, and round after round of faults and checks, until one finds something. One
 * thread.
 */
final class ChaosRun implements AutoCloseable {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(5);
    /** How long threads are held up after a round's faults: longer than Aeron's clients wait for their driver. */
    private static final long HELD_UP_MS = 7_000;

    private static final int RING_LENGTH = 1024 * 1024;

    /** Pages of tag tables: enough for what comes while a device is away, and quick to make. */
    private static final String TAG_PAGES = "8192";

    private final CheckReport report = new CheckReport();
    private final Ledgers ledgers = new Ledgers();
    private final ChaosOptions options;
    private final Checker checker;
    private final TemporaryMirror mirror;
    private final ChaosSignals signals;
    private final ChaosClients clients;
    private final ChaosOverload overload = new ChaosOverload();
    private ChaosWatch watch;
    private volatile boolean isOver;

    /** @param parent where the directory of the run is made. */
    ChaosRun(final ChaosOptions options, final Path parent) {
        this.options = options;
        signals = new ChaosSignals(this::isOwn);
        mirror = new TemporaryMirror("chaos", parent, Map.of("tag.pages", TAG_PAGES), this::end);
        clients = new ChaosClients(options, mirror, ledgers, report);
        checker = new Checker(options.objects().objects(), ledgers, new Content(options.seed()), report, SETTLE_NS);
    }

    private boolean isOwn(final long pid) {
        return clients.isOwn(pid) || mirror.process().descendants().anyMatch(descendant -> descendant.pid() == pid);
    }

    /** Starts the mirror and the clients; returns when all clients write. */
    void start() {
        mirror.start();
        watch = new ChaosWatch(mirror.settings().runDirectory());
        try (Session session = Connections.session(mirror.settings(), RING_LENGTH)) {
            for (final TestObject object : options.objects().objects()) {
                session.createAndAwait(
                        object.title(),
                        object.kind(),
                        object.blockSize(),
                        object.sizeBytes(),
                        Connections.ANSWER_TIMEOUT_NS);
            }
        }
        clients.start();
        if (!clients.awaitRunning(START_NS)) {
            throw new Refusal("the clients do not start: see client-*.log in " + mirror.base());
        }
        if (watch.awaitUpToDate(0, 0, options.timeoutNs()) < 0) {
            throw new Refusal("the mirror is not up to date: " + describe(watch.status()));
        }
        if (options.isOverloaded()) {
            overload.start();
        }
    }

    /** Where everything lies. */
    TemporaryMirror mirror() {
        return mirror;
    }

    CheckReport report() {
        return report;
    }

    Ledgers ledgers() {
        return ledgers;
    }

    /**
     * Runs the rounds, up to the first that violates something; after the last one checks everything once more.
     *
     * @param results gets each round.
     */
    void run(final List<ChaosPlan.Round> rounds, final Consumer<ChaosRound> results) {
        final ChaosStrike strike = new ChaosStrike(mirror, clients, signals, watch);
        for (final ChaosPlan.Round round : rounds) {
            final ChaosRound result = run(round, strike);
            if (isOver) {
                return; // what was found since is this command's own doing
            }
            results.accept(result);
            if (!report.isClean()) {
                return;
            }
        }
        if (pause()) {
            try (Readers readers = new Readers(mirror.settings())) {
                checker.check(image(readers, Slot.A), image(readers, Slot.B), Loss.NOTHING);
                checker.checkAll(image(readers, Slot.A), image(readers, Slot.B));
            }
        }
    }

    private ChaosRound run(final ChaosPlan.Round round, final ChaosStrike strike) {
        final long acknowledged = ledgers.acknowledged();
        final long lost = report.lostOfOne();
        if (options.isOverloaded()) {
            overload.holdUp(mirror.settings().runDirectory());
        }
        strike.run(round);
        if (options.isOverloaded()) {
            ChaosStrike.sleep(HELD_UP_MS);
            overload.letGo();
        }
        final long upToDateNs = watch.awaitUpToDate(strike.epoch(), strike.enginePid(), options.timeoutNs());
        if (upToDateNs < 0) {
            report.violation(
                    "liveness",
                    "the mirror is not up to date " + Units.duration(options.timeoutNs())
                            + " after the last fault: " + describe(watch.status()) + "; it was to come above epoch "
                            + strike.epoch());
        }
        final boolean isQuiet = pause();
        final List<ResyncFacts> resyncs = watch.takeResyncs();
        if (isQuiet && upToDateNs >= 0) {
            try (Readers readers = new Readers(mirror.settings())) {
                checker.check(
                        image(readers, Slot.A),
                        image(readers, Slot.B),
                        round.isOfClientsOnly() ? Loss.NOTHING : Loss.PROCESSES);
            }
        } else {
            ledgers.readOn();
        }
        checker.checkCopied(resyncs);
        PartLogs.unexplained(mirror.settings()).forEach(line -> report.violation("process", line));
        clients.run();
        return new ChaosRound(
                round.number(),
                round.title(),
                strike.kills(),
                strike.stops(),
                watch.detectedMs(),
                resyncs,
                upToDateNs < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(upToDateNs),
                ledgers.acknowledged() - acknowledged,
                report.lostOfOne() - lost,
                report.isClean());
    }

    /** The load rests, and every ticket is answered; or that is a violation. */
    private boolean pause() {
        if (clients.pause(options.timeoutNs())) {
            return true;
        }
        ledgers.readOn();
        for (final ChaosClientProcess client : clients.failed()) {
            report.violation(
                    "session",
                    "client " + client.client() + " ended by itself: see client-" + client.client() + ".log in "
                            + mirror.base());
        }
        if (clients.failed().isEmpty()) {
            for (final ChaosClientProcess client : clients.notPaused()) {
                report.violation(
                        "session",
                        "client " + client.client() + " waits for the completion of "
                                + ledgers.unanswered(client.client()) + " tickets for "
                                + Units.duration(options.timeoutNs()) + "; the engine: " + describe(watch.status()));
            }
        }
        return false;
    }

    private static Image image(final Readers readers, final Slot slot) {
        return new DeviceImage(readers, slot);
    }

    private static String describe(final EngineStatus status) {
        final Map<String, Object> facts = new TreeMap<>(status.report());
        facts.keySet().retainAll(List.of("state", "mirror", "reason", "epoch", "members", "pid", "resync"));
        return facts.toString();
    }

    /**
     * The mirror is about to be stopped: at the end of the run, or in its midst by a signal. No process is struck or
     * started any more, and no client writes into the directories while they are removed; unless there is a violation
     * in them.
     */
    private void end() {
        if (!isOver) {
            isOver = true;
            if (!report.isClean()) {
                mirror.keep();
            }
            signals.end();
            clients.kill();
        }
    }

    /** Whether it has come to its end, in its midst if by a signal. */
    boolean isOver() {
        return isOver;
    }

    /** Ends all processes, and removes what is not to be kept. */
    @Override
    public void close() {
        overload.close();
        signals.goOn();
        clients.close();
        if (watch != null) {
            watch.close();
        }
        mirror.close();
    }
}
