package io.twintag.engine.status;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.engine.context.EngineContext;
import io.twintag.engine.diff.DiffAgent;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.membership.MirrorState;
import io.twintag.engine.resync.ResyncProgress;
import io.twintag.engine.scrub.ScrubProgress;
import io.twintag.engine.sequencer.MemberProgress;
import io.twintag.engine.sequencer.Sequencer;
import io.twintag.engine.sequencer.SessionHost;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * What the engine tells of itself to {@code twintag status}: a small file of JSON in the run directory, four times a
 * second and when the mirror's state changes. Background thread.
 */
public final class StatusReport implements Agent {
    private static final String FILE = "status.json";
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long NEWS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};
    private static final String[] PERCENTILE_NAMES = {"p50", "p90", "p99", "p99.9", "max"};

    private final EngineContext context;
    private final Sequencer sequencer;
    private final DiffAgent diff;
    private final SessionHost sessions;
    private final NanoClock clock;
    private final long startedMs = System.currentTimeMillis();
    private final Histogram total = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
    private Histogram interval;
    private MirrorState reported;
    private long nextNs;
    private long newsNs;

    public StatusReport(
            final EngineContext context, final Sequencer sequencer, final DiffAgent diff, final SessionHost sessions) {
        this.context = context;
        this.sequencer = sequencer;
        this.diff = diff;
        this.sessions = sessions;
        this.clock = context.nanoClock();
        this.nextNs = clock.nanoTime();
        this.newsNs = nextNs;
    }

    /** Where the report of an engine with this run directory is. */
    public static Path file(final Path runDirectory) {
        return runDirectory.resolve(FILE);
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        final MirrorState mirror = sequencer.membership().mirrorState();
        final boolean isNews = mirror != reported && nowNs - newsNs >= 0;
        if (nowNs - nextNs < 0 && !isNews) {
            return 0;
        }
        reported = mirror;
        newsNs = nowNs + NEWS_INTERVAL_NS;
        nextNs = nowNs + INTERVAL_NS;
        interval = sequencer.latency().takeInterval(interval);
        total.add(interval);
        takeScrubOrder();
        store(report());
        return 1;
    }

    @Override
    public String roleName() {
        return "engine-status";
    }

    @Override
    public void onClose() {
        try {
            Files.deleteIfExists(file(context.runDirectory()));
        } catch (final IOException e) {
            context.log().accept("cannot remove " + file(context.runDirectory()) + ": " + e.getMessage());
        }
    }

    private Map<String, Object> report() {
        final Membership membership = sequencer.membership();
        final MemberProgress progress = sequencer.progress();
        final Map<String, Object> report = new LinkedHashMap<>();
        report.put("pid", ProcessHandle.current().pid());
        report.put("startedMs", startedMs);
        report.put("reportedMs", System.currentTimeMillis());
        report.put("state", membership.state().name());
        report.put("mirror", membership.mirrorState().name());
        report.put("reason", membership.reason());
        report.put("lineage", Long.toHexString(membership.record().lineage()));
        report.put("generator", context.generator());
        report.put("epoch", membership.record().epoch());
        report.put("members", Slots.letters(membership.record().members()));
        report.put("sessions", sessions.sessions());
        report.put("stamped", sequencer.tags().last());
        report.put("inFlight", Math.max(0, sequencer.tags().last() - progress.appliedAll()));
        report.put("matched", diff.matched());
        report.put("devices", Map.of("a", device(progress, 0), "b", device(progress, 1)));
        report.put("ackLatencyNs", latency());
        final ResyncProgress resync = diff.resyncProgress();
        if (resync != null) {
            report.put("resync", resync(resync));
        }
        report.put("scrub", scrub(diff.scrubProgress()));
        return report;
    }

    private void takeScrubOrder() {
        final long rate = ScrubOrder.take(context.runDirectory(), context.log());
        if (rate >= 0) {
            diff.startScrub(rate);
        }
    }

    private static Map<String, Object> scrub(final ScrubProgress progress) {
        final Map<String, Object> scrub = new LinkedHashMap<>();
        scrub.put("isUnderWay", progress.isUnderWay());
        scrub.put("isResting", progress.isResting());
        scrub.put("passes", progress.passes());
        scrub.put("startedMs", progress.startedMs());
        scrub.put("endedMs", progress.endedMs());
        scrub.put("nextDueMs", progress.nextDueMs());
        scrub.put("object", progress.object());
        scrub.put("position", progress.position());
        scrub.put("checkedBytes", progress.checkedBytes());
        scrub.put("totalBytes", progress.totalBytes());
        scrub.put("found", progress.found());
        scrub.put("repaired", progress.repaired());
        scrub.put("alarms", progress.alarms());
        scrub.put("rateBytesPerS", progress.rateBytesPerS());
        return scrub;
    }

    private static Map<String, Object> resync(final ResyncProgress progress) {
        final long nowMs = System.currentTimeMillis();
        final Map<String, Object> resync = new LinkedHashMap<>();
        resync.put("target", Slots.letter(progress.target()));
        resync.put("epoch", progress.epoch());
        resync.put("step", progress.step());
        resync.put("inDoubtBlocks", progress.inDoubtBlocks());
        resync.put("inDoubtBytes", progress.inDoubtBytes());
        resync.put("copiedBlocks", progress.copiedBlocks());
        resync.put("copiedBytes", progress.copiedBytes());
        resync.put("rateBytesPerS", progress.rateBytesPerS(nowMs));
        resync.put("etaS", progress.etaS(nowMs));
        resync.put("startedMs", progress.startedMs());
        resync.put("endedMs", progress.endedMs());
        resync.put("failure", progress.failure());
        return resync;
    }

    private Map<String, Object> device(final MemberProgress progress, final int slot) {
        final Map<String, Object> device = new LinkedHashMap<>();
        device.put("state", sequencer.membership().deviceState(slot).name());
        device.put("applied", progress.applied(slot));
        device.put("flushed", progress.flushed(slot));
        device.put("retired", progress.retired(slot));
        device.put("lag", Math.max(0, sequencer.tags().last() - progress.applied(slot)));
        device.put("tagPages", progress.tagPages(slot));
        device.put("freeBytes", progress.freeBytes(slot));
        return device;
    }

    private Map<String, Object> latency() {
        final Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("count", total.getTotalCount());
        for (int i = 0; i < PERCENTILES.length; i++) {
            latency.put(PERCENTILE_NAMES[i], total.getValueAtPercentile(PERCENTILES[i]));
        }
        return latency;
    }

    /**
     * Replaced as a whole, so that a reader never sees half of it. A full run directory costs the report, not the
     * engine.
     */
    private void store(final Map<String, Object> report) {
        final Path file = file(context.runDirectory());
        try {
            // Not forced: it lies in memory, and tells of a process that a power cut ends.
            final byte[] bytes = JSON.std.asString(report).getBytes(StandardCharsets.UTF_8);
            AtomicFile.replace(file, bytes, AtomicFile.Durability.UNFORCED);
        } catch (final IOException e) {
            nextNs += TimeUnit.SECONDS.toNanos(5);
            context.log().accept("cannot report the status to " + file + ": " + e.getMessage());
        }
    }
}
