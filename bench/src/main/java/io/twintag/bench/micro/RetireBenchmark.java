package io.twintag.bench.micro;

import io.twintag.device.tagtable.TagTable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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

/** Deletes tags that match, as a device does when it is told to: nanoseconds a tag, of 1,024 full pages in one call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class RetireBenchmark {
    private static final int CAPACITY_PAGES = 4096;
    private static final int TAGS = 1024 * 64;

    private Scratch scratch;
    private TagTable table;
    private long sequence;

    @Setup
    public void open() throws IOException {
        scratch = new Scratch();
        table = TagTable.open(scratch.directory(), (short) 0, CAPACITY_PAGES);
    }

    @Setup(Level.Iteration)
    public void fill() {
        for (int i = 0; i < TAGS; i++) {
            final long next = ++sequence;
            table.record(1, next, 1, 1, next * 96, 64, 0x1234, 7, next);
            table.applied(1, next);
        }
    }

    @TearDown
    public void close() {
        table.close();
        scratch.close();
    }

    @Benchmark
    @OperationsPerInvocation(TAGS)
    public int retire() {
        return table.retire(1, sequence);
    }
}
