package io.twintag.bench.micro;

import io.twintag.transport.layout.TagPage;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the diff agent does with the two copies of a full tag page: each is checked when it arrives, then they are
 * compared, slot by slot. Nanoseconds a page of 64 tags.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PageComparisonBenchmark {
    private static final long INDEX = 5;

    private final TagPage a = page();
    private final TagPage b = page();

    private static TagPage page() {
        final TagPage page = new TagPage().wrap(new UnsafeBuffer(ByteBuffer.allocateDirect(TagPage.LENGTH)), 0);
        page.init(1, (short) 0, INDEX);
        for (int i = 0; i < TagPage.SLOTS; i++) {
            final long sequence = INDEX * TagPage.SLOTS + i;
            page.record(sequence, 1, TagPage.EXTENSION, sequence * 96, 64, 0x1234, 7, sequence);
            page.applied(sequence);
        }
        page.seal();
        return page;
    }

    @Benchmark
    public boolean check() {
        return a.isIntact();
    }

    @Benchmark
    public long compare() {
        return a.differences(b, -1L);
    }
}
