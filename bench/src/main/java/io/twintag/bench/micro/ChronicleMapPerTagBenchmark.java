package io.twintag.bench.micro;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.map.ChronicleMap;
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

/**
 * What a tag would cost without pages: one put into a persisted Chronicle Map and, 65,536 tags later, one remove. The
 * value has the 48 bytes of an entry's slot. Beside it stands {@link TagTableBenchmark}, which is the same on pages.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ChronicleMapPerTagBenchmark {
    private static final int BEHIND = 64 * 1024;
    private static final int SLOT_BYTES = 48;

    private final byte[] slot = new byte[SLOT_BYTES];
    private Scratch scratch;
    private ChronicleMap<Long, byte[]> map;
    private long sequence;

    @Setup
    public void open() throws IOException {
        scratch = new Scratch();
        map = ChronicleMap.of(Long.class, byte[].class)
                .name("tags")
                .entries(2L * BEHIND)
                .constantValueSizeBySample(slot)
                .checksumEntries(false)
                .createPersistedTo(scratch.directory().resolve("tags").toFile());
    }

    @TearDown
    public void close() {
        map.close();
        scratch.close();
    }

    /** One write: its own entry is put, that of 65,536 writes ago is removed. */
    @Benchmark
    public long entry() {
        final long next = ++sequence;
        map.put(next, slot);
        if (next > BEHIND) {
            map.remove(next - BEHIND);
        }
        return next;
    }
}
