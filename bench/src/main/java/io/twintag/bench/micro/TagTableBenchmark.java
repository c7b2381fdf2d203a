package io.twintag.bench.micro;

import io.twintag.device.tagtable.TagTable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a tag entry costs a write: recorded, applied, and its share of the retire, in the real table. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TagTableBenchmark {
    private static final int PAGES = 4096;
    private static final int BEHIND = 64 * 1024;

    private Scratch scratch;
    private TagTable table;
    private long sequence;

    @Setup
    public void open() throws IOException {
        scratch = new Scratch();
        table = TagTable.open(scratch.directory(), (short) 0, PAGES);
    }

    @TearDown
    public void close() {
        table.close();
        scratch.close();
    }

    /** One write; every 64th retires the page of 65,536 writes ago. */
    @Benchmark
    public long entry() {
        final long next = ++sequence;
        table.record(1, next, 1, 1, next * 96, 64, 0x1234, 7, next);
        table.applied(1, next);
        if ((next & 63) == 0 && next > BEHIND) {
            table.retire(1, next - BEHIND, 64);
        }
        return next;
    }
}
