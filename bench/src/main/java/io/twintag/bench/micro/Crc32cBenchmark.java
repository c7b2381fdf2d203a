package io.twintag.bench.micro;

import io.twintag.transport.layout.Crc32c;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A checksum over a payload outside the heap, as ring, frame and store hold it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Crc32cBenchmark {
    /** Payload, in bytes. */
    @Param({"64", "256", "1024", "4096", "16384", "65536"})
    public int lengthBytes;

    private final Crc32c crc = new Crc32c();
    private UnsafeBuffer payload;

    @Setup
    public void fill() {
        payload = new UnsafeBuffer(ByteBuffer.allocateDirect(lengthBytes));
        for (int i = 0; i < lengthBytes; i++) {
            payload.putByte(i, (byte) (i * 31));
        }
    }

    @Benchmark
    public int checksum() {
        return crc.of(payload, 0, lengthBytes);
    }
}
