package io.twintag.bench.micro;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.SubmitWriteEncoder;
import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionOptions;
import io.twintag.transport.session.SubmissionReader;
import io.twintag.transport.session.SubmissionType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One submission through the shared ring of a session file, both ends on one thread: claimed, filled with the fixed
 * fields and the payload, committed, and then looked at and taken as the sequencer does. The checksum is a benchmark of
 * its own.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SessionRingBenchmark {
    private static final int LOG = 1;

    /** Payload, in bytes. */
    @Param({"64", "1024", "4096"})
    public int lengthBytes;

    private final SubmitWriteEncoder submission = new SubmitWriteEncoder();
    private Scratch scratch;
    private SessionFile file;
    private ManyToOneRingBuffer ring;
    private SubmissionReader reader;
    private UnsafeBuffer payload;
    private int crc;

    @Setup
    public void open() throws IOException {
        scratch = new Scratch();
        file = SessionFile.create(scratch.directory(), SessionOptions.defaults());
        ring = new ManyToOneRingBuffer(file.submissions());
        reader = new SubmissionReader(file);
        payload = new UnsafeBuffer(ByteBuffer.allocateDirect(lengthBytes));
        crc = new Crc32c().of(payload, 0, lengthBytes);
    }

    @TearDown
    public void close() {
        file.delete();
        file.close();
        scratch.close();
    }

    @Benchmark
    public long submission() {
        final int index = ring.tryClaim(SubmissionType.APPEND, SubmitWriteEncoder.BLOCK_LENGTH + lengthBytes);
        submission
                .wrap(ring.buffer(), index)
                .objectId(LOG)
                .crc(crc)
                .firstBlock(0)
                .level((short) 1)
                .flags((short) 0)
                .reserved(0)
                .dataLength(lengthBytes);
        ring.buffer().putBytes(index + SubmitWriteEncoder.BLOCK_LENGTH, payload, 0, lengthBytes);
        ring.commit(index);
        final int type = reader.peek();
        if (type != SubmissionType.APPEND) {
            throw new IllegalStateException("the ring gave " + type);
        }
        reader.advance();
        reader.commit();
        return reader.committed();
    }
}
