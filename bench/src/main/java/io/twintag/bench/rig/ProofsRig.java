package io.twintag.bench.rig;

import com.sun.management.ThreadMXBean;
import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementBuilder;
import io.twintag.bench.sink.Sink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.NanoClock;

/**
 * What a write costs the two hot threads beside time, under full load: bytes allocated, minor faults and context
 * switches as the kernel counts them, then, in a second stretch, system calls with strace attached. Counted are whole
 * stretches, so what the threads do now and then (heartbeats, looking whether the other lives) is in it. The log is
 * allocated and touched before: what faults there are come from elsewhere.
 */
final class ProofsRig implements Rig {
    private static final int BURST = 256;
    private static final int WARM_UP_WRITES = 2_000_000;
    private static final double MILLION = 1e6;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final NanoClock clock;
    private final Map<String, String> found = new LinkedHashMap<>();
    private Sink sink;
    private Records records;
    private long sent;
    private long acknowledged;
    private volatile long shown;
    private volatile boolean isDone;

    ProofsRig(final NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public Measurement run(final Load load, final Sink target) {
        final MeasurementBuilder outcome = new MeasurementBuilder(load);
        outcome.settings(target.settings());
        sink = target;
        records = new Records(load.payloadBytes());
        final List<HotThread> threads = new ArrayList<>(List.of(HotThread.current()));
        target.hotThreads().forEach(thread -> threads.add(HotThread.of(thread)));

        warmUp(load);
        final long before = acknowledged;
        final long startNs = clock.nanoTime();
        count(threads, load.maxRecords() * 5 / 8, load.measureMs());
        final double seconds = (clock.nanoTime() - startNs) / 1e9;
        final long measured = acknowledged - before;
        countSystemCalls(threads, load);

        acknowledged = Rig.drain(target, clock, sent);
        outcome.counted(sent - before, acknowledged - before, measured / seconds);
        outcome.settings(found);
        if (acknowledged != sent) {
            outcome.fail(sent + " records were appended and " + acknowledged + " acknowledged");
        } else {
            outcome.verified(ReadBackCheck.verify(target, load.payloadBytes(), acknowledged));
        }
        return outcome.toMeasurement();
    }

    /**
     * At least until every page of the tag tables was used once, which is a million writes; a quarter of the bytes at
     * most.
     */
    private void warmUp(final Load load) {
        final long most = load.maxRecords() / 4;
        push(most, load.warmUpMs());
        while (sent < Math.min(most, WARM_UP_WRITES)) {
            burst(most);
        }
    }

    private void count(final List<HotThread> threads, final long most, final long durationMs) {
        final long[] ids = new long[threads.size()];
        ids[0] = Thread.currentThread().getId();
        for (int i = 1; i < ids.length; i++) {
            ids[i] = sink.hotThreads().get(i - 1).getId();
        }
        final HotThread.Counters[] counters = new HotThread.Counters[ids.length];
        final long[] bytes = new long[ids.length];
        for (int i = ids.length - 1; i >= 0; i--) { // the caller last: reading the counters allocates on it
            counters[i] = threads.get(i).counters();
            bytes[i] = THREADS.getThreadAllocatedBytes(ids[i]);
        }
        bytes[0] = THREADS.getThreadAllocatedBytes(ids[0]);
        final long before = acknowledged;
        push(most, durationMs);
        bytes[0] = THREADS.getThreadAllocatedBytes(ids[0]) - bytes[0];
        final long writes = Math.max(1, acknowledged - before);
        for (int i = 0; i < ids.length; i++) {
            final String name = threads.get(i).name();
            final HotThread.Counters differences = threads.get(i).counters().minus(counters[i]);
            final long allocated = i == 0 ? bytes[0] : THREADS.getThreadAllocatedBytes(ids[i]) - bytes[i];
            found(name + ".allocated_bytes_per_write", allocated / (double) writes);
            found(name + ".minor_faults_per_million", differences.minorFaults() * MILLION / writes);
            found(name + ".voluntary_switches_per_million", differences.voluntarySwitches() * MILLION / writes);
            found(name + ".involuntary_switches_per_million", differences.involuntarySwitches() * MILLION / writes);
        }
        found.put("counted writes", Long.toString(writes));
    }

    /** The caller must go on pushing: another thread attaches and detaches. */
    private void countSystemCalls(final List<HotThread> threads, final Load load) {
        if (!SystemCalls.isAvailable()) {
            found.put("system calls", "not measured: there is no strace on the PATH (Debian's package strace)");
            return;
        }
        final Thread watch = new Thread(() -> watch(threads, load.measureMs()), "strace-watch");
        watch.start();
        while (!isDone && sent < load.maxRecords()) {
            burst(load.maxRecords());
        }
        try {
            watch.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(final List<HotThread> threads, final long durationMs) {
        final List<SystemCalls> attached = new ArrayList<>();
        try {
            for (final HotThread thread : threads) {
                attached.add(SystemCalls.attach(thread));
            }
            final long before = shown;
            TimeUnit.MILLISECONDS.sleep(durationMs);
            final long writes = shown - before;
            for (int i = 0; i < threads.size(); i++) {
                final Map<String, Long> calls = attached.get(i).end();
                final long sum =
                        calls.values().stream().mapToLong(Long::longValue).sum();
                final String name = threads.get(i).name();
                found(name + ".system_calls_per_million", sum * MILLION / Math.max(1, writes));
                found.put(name + ".system calls", calls.toString());
            }
            found.put("writes under strace", Long.toString(writes));
        } catch (final IOException e) {
            found.put(
                    "system calls",
                    "not measured: " + e.getMessage() + " (it takes root, or" + " kernel.yama.ptrace_scope=0)");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            attached.forEach(CloseHelper::quietClose);
            isDone = true;
        }
    }

    private void found(final String name, final double value) {
        found.put(name, String.format(Locale.ROOT, "%.3f", value));
    }

    private void push(final long most, final long durationMs) {
        final long startNs = clock.nanoTime();
        final long durationNs = TimeUnit.MILLISECONDS.toNanos(durationMs);
        while (sent < most && clock.nanoTime() - startNs < durationNs) {
            burst(most);
        }
    }

    private void burst(final long most) {
        for (int i = 0; i < BURST && sent < most; i++) {
            if (!sink.append(records.buffer(), records.stamp(sent), records.length())) {
                break;
            }
            sent++;
        }
        acknowledged = sink.poll();
        shown = acknowledged;
    }
}
