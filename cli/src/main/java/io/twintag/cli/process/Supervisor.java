package io.twintag.cli.process;

import io.twintag.cli.settings.Settings;
import io.twintag.engine.status.StatusReport;
import io.twintag.transport.session.RunDirectory;
import io.twintag.transport.session.SessionException;
import io.twintag.transport.session.SessionFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;

/** Runs the parts of a mirror as child processes and keeps them up until it is told to stop. Main thread of start. */
public final class Supervisor {
    private static final long CHECK_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SAY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long ENGINE_STOP_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long DEVICE_STOP_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long DRIVER_STOP_NS = TimeUnit.SECONDS.toNanos(10);

    private final List<Child> children = new ArrayList<>();
    private final Settings settings;
    private final Log log;
    private final ClassArchive archive;
    private long engineReady;
    private long waitingFromNs;
    private long sayNs;
    private boolean isTroubled;

    public Supervisor(final Settings settings, final Log log) {
        this.settings = settings;
        this.log = log;
        this.archive = new ClassArchive(settings, OwnJava.classPath());
        for (final Part part : Part.values()) {
            if (part.isRunBy(settings)) {
                children.add(new Child(part, settings, log, archive));
            }
        }
    }

    /** Starts all at once (each waits for those that it needs), and returns when all have stopped. */
    public void run() {
        if (settings.isDevicesExternal()) {
            log.info("an engine alone: its devices are those of " + settings.devicesOf()
                    + ", and it waits until they run (twintag start --dir " + settings.devicesOf() + ")");
        }
        waitingFromNs = System.nanoTime();
        sayNs = waitingFromNs + SAY_NS;
        do {
            doWork(System.nanoTime());
        } while (!ProcessStop.await(CHECK_NS));
        stop();
    }

    /** Whatever goes wrong around it, the parts are kept up: they do without it, and nothing does without them. */
    private void doWork(final long nowNs) {
        try {
            children.forEach(child -> child.keepUp(nowNs));
            tellState(nowNs);
            if (engineReady != 0) {
                archive.doWork();
            }
            isTroubled = false;
        } catch (final UncheckedIOException e) {
            if (!isTroubled) {
                log.error("goes on in spite of it: " + e.getMessage());
            }
            isTroubled = true;
        }
    }

    /** READY once; later, when an engine that was started again runs; and every few seconds why it does not. */
    private void tellState(final long nowNs) {
        final long pid = child(Part.ENGINE).pid();
        if (pid != 0 && pid == engineReady) {
            waitingFromNs = nowNs;
            sayNs = nowNs + SAY_NS;
            return;
        }
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        final boolean isOfThis = pid != 0 && status.pid() == pid;
        if (isOfThis && status.isRunning()) {
            if (engineReady == 0) {
                log.ready("dir=" + settings.directory() + " pid="
                        + ProcessHandle.current().pid());
            } else {
                log.info("the engine runs again");
            }
            engineReady = pid;
        } else if (nowNs - sayNs >= 0) {
            sayNs = nowNs + SAY_NS;
            log.info("not ready after " + TimeUnit.NANOSECONDS.toSeconds(nowNs - waitingFromNs) + " s: "
                    + (isOfThis ? status.state() + ": " + status.reason() : "the engine is starting") + lastLines());
        }
    }

    /** What the parts said last that have not said that they are ready. */
    private String lastLines() {
        final StringBuilder lines = new StringBuilder();
        for (final Child child : children) {
            final String line = child.lastLine();
            if (!line.startsWith("READY ")) {
                lines.append("; ").append(child.part().label());
                lines.append(child.isAlive() ? " says: " : " does not run: ");
                lines.append(line.isEmpty() ? "nothing" : line);
            }
        }
        return lines.toString();
    }

    /** The engine first, so that it does not miss the devices; the driver last. */
    private void stop() {
        log.info("stopping");
        archive.stop();
        stop(ENGINE_STOP_NS, Part.ENGINE);
        stop(DEVICE_STOP_NS, Part.DEVICE_A, Part.DEVICE_B);
        stop(DRIVER_STOP_NS, Part.DRIVER);
        removeRunFiles();
        log.info("stopped");
    }

    private void stop(final long timeoutNs, final Part... parts) {
        for (final Part part : parts) {
            children.stream().filter(child -> child.part() == part).forEach(Child::stop);
        }
        for (final Part part : parts) {
            children.stream().filter(child -> child.part() == part).forEach(child -> child.awaitEnd(timeoutNs));
        }
    }

    private Child child(final Part part) {
        return children.stream()
                .filter(child -> child.part() == part)
                .findFirst()
                .orElseThrow();
    }

    /**
     * What is in the run directory is of no use to the next start; sessions of living applications go when these do.
     */
    private void removeRunFiles() {
        final Path run = settings.runDirectory();
        try {
            if (!settings.isDriverExternal()) {
                IoUtil.delete(settings.aeronDirectory().toFile(), true);
                Files.deleteIfExists(settings.aeronDirectory().resolveSibling("aeron.lock"));
            }
            Files.deleteIfExists(StatusReport.file(run));
            for (final Path lock : ProcessList.files(run)) {
                Files.deleteIfExists(lock);
            }
            final Path sessions = RunDirectory.sessions(run);
            if (Files.isDirectory(sessions)) {
                for (final Path path : SessionFile.list(sessions)) {
                    removeIfDead(path);
                }
                deleteIfEmpty(sessions);
            }
            deleteIfEmpty(run);
        } catch (final IOException e) {
            log.info("some of " + run + " is left: " + e.getMessage());
        }
    }

    private static void removeIfDead(final Path path) {
        try (SessionFile file = SessionFile.open(path)) {
            // What a dead application had submitted the next engine finishes.
            if (!file.isClientAlive() && !file.isUnfinished()) {
                file.delete();
            }
        } catch (final SessionException e) {
            path.toFile().delete(); // not a session: of use to nobody
        }
    }

    private static void deleteIfEmpty(final Path place) {
        place.toFile().delete(); // refuses a directory that holds anything
    }
}
