package io.twintag.testkit.chaos;

import io.twintag.cli.settings.Refusal;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.LedgerFile;
import io.twintag.testkit.load.Ledgers;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.mirror.TemporaryMirror;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The clients of a run: so many at a time, each a process with a session of its own. One that is killed is followed by
 * a new one with a new number. One thread.
 */
final class ChaosClients implements AutoCloseable {
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<ChaosClientProcess> clients = new CopyOnWriteArrayList<>();
    /** Also those that were followed by others; guarded by this. */
    private final List<ChaosClientProcess> all = new ArrayList<>();

    private final ChaosOptions options;
    private final TemporaryMirror mirror;
    private final Ledgers ledgers;
    private final CheckReport report;
    private int started;
    private boolean isOver;

    ChaosClients(
            final ChaosOptions options, final TemporaryMirror mirror, final Ledgers ledgers, final CheckReport report) {
        this.options = options;
        this.mirror = mirror;
        this.ledgers = ledgers;
        this.report = report;
    }

    void start() {
        for (int i = 0; i < options.clients(); i++) {
            clients.add(startOne());
        }
    }

    private synchronized ChaosClientProcess startOne() {
        if (isOver) {
            throw new Refusal("stopped by a signal");
        }
        started++;
        final Path record = mirror.base().resolve("client-" + started + ".record");
        ledgers.add(started, new MemoryLedger(started, new LedgerFile.Reader(record), report));
        final ChaosClientProcess client = new ChaosClientProcess(
                started,
                List.of(
                        ChaosClientCommand.NAME,
                        "--dir",
                        mirror.directory().toString(),
                        "--seed=" + options.seed(),
                        "--client=" + started,
                        "--record",
                        record.toString(),
                        "--object=" + options.objects(),
                        "--rate=" + options.rate()),
                mirror.base().resolve("client-" + started + ".log"));
        all.add(client);
        return client;
    }

    /** The one that a plan means by a number. */
    ChaosClientProcess of(final int number) {
        return clients.get(number % clients.size());
    }

    boolean isOwn(final long pid) {
        return clients.stream().anyMatch(client -> client.pid() == pid);
    }

    /** A new client in the place of one that was killed. */
    void replace(final ChaosClientProcess killed) {
        killed.awaitEnd();
        clients.set(clients.indexOf(killed), startOne());
    }

    /** Returns whether all submit, within the time. */
    boolean awaitRunning(final long timeoutNs) {
        return await(ChaosClientProcess::isRunning, timeoutNs);
    }

    /** Submits nothing more, and waits until all that was submitted is answered. Returns whether it was, in time. */
    boolean pause(final long timeoutNs) {
        clients.forEach(ChaosClientProcess::pause);
        return await(ChaosClientProcess::isPaused, timeoutNs);
    }

    void run() {
        clients.forEach(ChaosClientProcess::run);
    }

    /** Those that did not do what they were told. */
    List<ChaosClientProcess> notPaused() {
        return clients.stream().filter(client -> !client.isPaused()).toList();
    }

    /** Those that ended by themselves. */
    List<ChaosClientProcess> failed() {
        return clients.stream().filter(ChaosClientProcess::isFailed).toList();
    }

    private boolean await(final Predicate<ChaosClientProcess> condition, final long timeoutNs) {
        final long beginNs = System.nanoTime();
        while (!clients.stream().allMatch(condition)) {
            if (!failed().isEmpty() || System.nanoTime() - beginNs > timeoutNs) {
                return false;
            }
            LockSupport.parkNanos(CHECK_NS);
        }
        return true;
    }

    /** Ends all at once; there are no new ones. Any thread. */
    synchronized void kill() {
        isOver = true;
        all.forEach(ChaosClientProcess::kill);
    }

    @Override
    public void close() {
        clients.forEach(ChaosClientProcess::end);
        clients.forEach(ChaosClientProcess::awaitEnd);
    }
}
