package io.twintag.bench.micro;

import io.twintag.device.store.BlockObject;
import io.twintag.transport.layout.Crc32c;
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
 * One write of a block of 4 KiB on one device: data into a free slot, the replaced trailer kept, the new one set,
 * applied. Cold: each block of an object for the first time. Warm: the same few blocks over again, whose slots stay in
 * the caches. Nanoseconds a write, of rounds of 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10)
@Measurement(iterations = 20)
@Fork(2)
public class BlockWriteBenchmark {
    private static final int BLOCK_SIZE = 4096;
    private static final int ROUND = 64;
    private static final int ROUNDS = 64;
    private static final int WARM_BLOCKS = 4;

    private final UnsafeBuffer block = new UnsafeBuffer(ByteBuffer.allocateDirect(BLOCK_SIZE));
    private final int crc = new Crc32c().of(block, 0, BLOCK_SIZE);
    private ScratchVolume volume;
    private BlockObject fresh;
    private BlockObject again;
    private long sequence;
    private long next;

    @Setup
    public void open() throws IOException {
        volume = new ScratchVolume();
        fresh = volume.blocks(BLOCK_SIZE, (long) ROUND * ROUNDS);
        again = volume.blocks(BLOCK_SIZE, WARM_BLOCKS);
    }

    /** Slots that old versions hold are given back by a flush, which is not measured. */
    @Setup(Level.Iteration)
    public void flush() {
        volume.volume().flushNow();
    }

    @TearDown
    public void close() {
        volume.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROUND)
    public long cold() {
        for (int i = 0; i < ROUND; i++) {
            write(fresh, next++ % fresh.blocks());
        }
        return next;
    }

    @Benchmark
    @OperationsPerInvocation(ROUND)
    public long warm() {
        for (int i = 0; i < ROUND; i++) {
            write(again, i % WARM_BLOCKS);
        }
        return sequence;
    }

    private void write(final BlockObject object, final long firstBlock) {
        object.write(ScratchVolume.EPOCH, ++sequence, firstBlock, 1, crc, block, 0);
        volume.volume().applied(sequence);
    }
}
