package io.twintag.testkit.chaos;

import io.twintag.cli.process.EngineStatus;
import io.twintag.testkit.load.ResyncFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows what the engine reports of itself: when it notices a loss, what it copies, and when the mirror is up to date
 * again. A thread of its own reads the report; the other methods are for one other thread.
 */
final class ChaosWatch implements AutoCloseable {
    private static final String UP_TO_DATE = "UP_TO_DATE";
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** So long after the last fault the engine has noticed it, also where it missed only a heartbeat or two. */
    private static final long NOTICE_NS = TimeUnit.MILLISECONDS.toNanos(1_200);

    private static final long STEADY_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Map<Long, ResyncFacts> resyncs = new LinkedHashMap<>();
    private final Set<Long> told = new HashSet<>();
    private final Path runDirectory;
    private final Thread thread = new Thread(this::follow, "twintag-chaos-watch");
    private volatile EngineStatus last = new EngineStatus(Map.of());
    private volatile boolean isClosed;
    private volatile long struckNs;
    private volatile long struckEpoch;
    private volatile long noticedNs;

    ChaosWatch(final Path runDirectory) {
        this.runDirectory = runDirectory;
        thread.setDaemon(true);
        thread.start();
    }

    /** The last report; an empty one while there is none. */
    EngineStatus status() {
        return last;
    }

    /** From now on it is looked for the first report that shows a loss. */
    void strike() {
        noticedNs = 0;
        struckEpoch = last.number("epoch");
        struckNs = System.nanoTime();
    }

    /** From the strike to that report in ms; -1 while there was none. */
    long detectedMs() {
        return noticedNs == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(noticedNs - struckNs);
    }

    /** The resyncs that were seen since the last call, with their last figures. */
    List<ResyncFacts> takeResyncs() {
        synchronized (resyncs) {
            final List<ResyncFacts> taken = new ArrayList<>(resyncs.values());
            resyncs.forEach((startedMs, resync) -> {
                if (resync.isEnded()) {
                    told.add(startedMs);
                }
            });
            resyncs.keySet().removeAll(told);
            return taken;
        }
    }

    /** Whether the mirror is said to repair, or to run on one device alone. */
    boolean isRepairing() {
        return !isUpToDate(last);
    }

    /** An engine that is of an older version says only that it runs. */
    static boolean isUpToDate(final EngineStatus status) {
        final String mirror = status.text("mirror");
        return status.isCurrent(System.currentTimeMillis())
                && status.isRunning()
                && status.text("members").equals("ab")
                && (mirror.isEmpty() || mirror.equals(UP_TO_DATE));
    }

    /**
     * Waits until the mirror is up to date for good.
     *
     * @param aboveEpoch in an epoch above this one.
     * @param notPid     reported by another process than this one; 0 for any.
     * @return from the call to the moment since when it is so, in ns; -1: it is not, in time.
     */
    long awaitUpToDate(final long aboveEpoch, final long notPid, final long timeoutNs) {
        final long beginNs = System.nanoTime();
        long sinceNs = beginNs;
        boolean wasSo = false;
        while (true) {
            final long nowNs = System.nanoTime();
            final EngineStatus status = last;
            final boolean isSo = isUpToDate(status) && status.number("epoch") > aboveEpoch && status.pid() != notPid;
            sinceNs = wasSo ? sinceNs : nowNs;
            wasSo = isSo;
            if (isSo && nowNs - beginNs >= NOTICE_NS && nowNs - sinceNs >= STEADY_NS) {
                return sinceNs - beginNs;
            }
            if (nowNs - beginNs > timeoutNs) {
                return -1;
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void follow() {
        while (!isClosed) {
            final EngineStatus status = EngineStatus.read(runDirectory);
            if (!status.report().isEmpty()) {
                last = status;
                if (noticedNs == 0 && struckNs != 0 && isLoss(status)) {
                    noticedNs = System.nanoTime();
                }
                final ResyncFacts resync = ResyncFacts.of(status);
                if (resync != null) {
                    remember(status.part("resync").number("startedMs"), resync);
                }
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** The report goes on telling of one that has ended. */
    private void remember(final long startedMs, final ResyncFacts resync) {
        synchronized (resyncs) {
            if (!told.contains(startedMs)) {
                resyncs.put(startedMs, resync);
            }
        }
    }

    private boolean isLoss(final EngineStatus status) {
        return !status.isRunning()
                || status.number("epoch") > struckEpoch
                || !status.text("mirror").isEmpty() && !status.text("mirror").equals(UP_TO_DATE);
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
