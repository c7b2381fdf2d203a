package io.twintag.bench.micro;

import io.twintag.device.store.LogObject;
import io.twintag.transport.layout.LogLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One append to a log on one device: header, payload, length with release, tail. Cold: into a segment to which nothing
 * was appended yet; its pages are allocated and mapped, but in no cache. Warm: into the same 1 MiB over again.
 * Nanoseconds an append, of rounds of 1 MiB each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class LogAppendBenchmark {
    private static final int ROUND_BYTES = 1024 * 1024;
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    /** A record of the round takes 256 bytes with its header. */
    private static final int PAYLOAD_BYTES = 224;

    private static final int RECORDS = ROUND_BYTES / 256;

    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(PAYLOAD_BYTES));
    private ScratchVolume volume;
    private LogObject fresh;
    private LogObject again;
    private long sequence;

    @Setup
    public void open() throws IOException {
        volume = new ScratchVolume();
        fresh = volume.log(SEGMENT_BYTES);
        again = volume.log(1);
        append(again);
    }

    /** The warm log is emptied before each round, and so stays in the caches. */
    @Setup(Level.Iteration)
    public void prepare() {
        again.truncate(0);
        if (fresh.limit() - fresh.tail() < ROUND_BYTES) {
            fresh.truncate(0);
        }
    }

    @TearDown
    public void close() {
        volume.close();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long cold() {
        return append(fresh);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long warm() {
        return append(again);
    }

    private long append(final LogObject log) {
        for (int i = 0; i < RECORDS; i++) {
            final long position = LogLayout.position(log.tail(), PAYLOAD_BYTES, log.segmentLength());
            log.append(
                    ScratchVolume.EPOCH,
                    ++sequence,
                    ScratchVolume.GENERATOR,
                    i,
                    position,
                    i,
                    payload,
                    0,
                    PAYLOAD_BYTES);
        }
        return log.tail();
    }
}
