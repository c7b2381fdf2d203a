package io.twintag.bench.micro;

import io.twintag.engine.sequencer.TagGenerator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The next tag: a counter, incremented (docs/claims.md claim 11). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TagGeneratorBenchmark {
    private final TagGenerator tags = new TagGenerator((short) 1);

    @Setup(Level.Iteration)
    public void start() {
        tags.startEpoch(tags.epoch() + 1);
    }

    @Benchmark
    public long next() {
        return tags.next();
    }
}
