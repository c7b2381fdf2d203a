package io.twintag.bench.rig;

import io.twintag.bench.sink.OneJvmMirror;
import io.twintag.client.Completion;
import io.twintag.client.CompletionHandler;
import io.twintag.client.DeviceReader;
import io.twintag.client.Session;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Blocks of a mirror whose content tells which block it is and how often it was written: all are written once, four of
 * five again, one write each. One thread.
 *
 * <pre>
 *   block number, int64 | 1 or 2, int64 | the same two over again, to the end
 * </pre>
 */
final class MirrorBlocks {
    private static final int FILL_BYTES = 64 * 1024;
    private static final int READ_BYTES = 512 * 1024;
    private static final int LEFT_ALONE = 5;
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(5);

    private final CompletionHandler onCompletion = this::onCompletion;
    private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(FILL_BYTES));
    private final OneJvmMirror mirror;
    private final Session session;
    private final int blockSize;
    private final long blocks;
    private final int object;
    private long submitted;
    private long completed;
    private int refusal;

    /** @param again blocks that will be written twice. */
    MirrorBlocks(final OneJvmMirror mirror, final Session session, final int blockSize, final long again) {
        this.mirror = mirror;
        this.session = session;
        this.blockSize = blockSize;
        blocks = (again * LEFT_ALONE + LEFT_ALONE - 2) / (LEFT_ALONE - 1);
        object = session.createAndAwait("blocks", ObjectKind.BLOCK, blockSize, blocks * blockSize, TIMEOUT_NS)
                .id();
    }

    /** Blocks of the object. */
    long blocks() {
        return blocks;
    }

    /** Writes submitted, which is tags spent. */
    long submitted() {
        return submitted;
    }

    /** Every block once, many in a write. */
    void writeAll() {
        final int most = FILL_BYTES / blockSize;
        for (long first = 0; first < blocks; first += most) {
            final int count = (int) Math.min(most, blocks - first);
            for (int i = 0; i < count; i++) {
                put(i, first + i, 1);
            }
            write(first, count);
        }
        settle();
    }

    /** Four of five blocks, one in a write. Returns how many. */
    long writeAgain() {
        long written = 0;
        for (long block = 0; block < blocks; block++) {
            if (isWrittenAgain(block)) {
                put(0, block, 2);
                write(block, 1);
                written++;
            }
        }
        settle();
        return written;
    }

    /**
     * Reads all blocks of one device. @throws IllegalStateException for the first that is not what was written last.
     */
    void verify(final int slot) {
        final UnsafeBuffer read = new UnsafeBuffer(ByteBuffer.allocateDirect(READ_BYTES));
        try (DeviceReader device = mirror.reader(slot)) {
            for (long first = 0; first < blocks; ) {
                final int asked = (int) Math.min(READ_BYTES / blockSize, blocks - first);
                final int count = device.blocks(object, first, asked, read, null);
                for (int i = 0; i < count; i++) {
                    check(slot, first + i, read, i * blockSize);
                }
                first += count;
            }
        }
    }

    private void check(final int slot, final long block, final UnsafeBuffer read, final int at) {
        final long version = isWrittenAgain(block) ? 2 : 1;
        for (int i = 0; i < blockSize; i += 2 * Long.BYTES) {
            if (read.getLong(at + i) != block || read.getLong(at + i + Long.BYTES) != version) {
                throw new IllegalStateException("device " + Slots.letter(slot) + " holds something else in block "
                        + block + ", byte " + i + ": block " + read.getLong(at + i) + ", version "
                        + read.getLong(at + i + Long.BYTES) + " instead of " + version);
            }
        }
    }

    private static boolean isWrittenAgain(final long block) {
        return block % LEFT_ALONE != LEFT_ALONE - 1;
    }

    private void put(final int index, final long block, final long version) {
        final int at = index * blockSize;
        for (int i = 0; i < blockSize; i += 2 * Long.BYTES) {
            content.putLong(at + i, block);
            content.putLong(at + i + Long.BYTES, version);
        }
    }

    private void write(final long first, final int count) {
        long ticket = session.write(object, first, content, 0, count * blockSize, AckLevel.APPLIED_BOTH);
        while (ticket == Status.BACK_PRESSURED) {
            poll();
            ticket = session.write(object, first, content, 0, count * blockSize, AckLevel.APPLIED_BOTH);
        }
        if (ticket < 0) {
            throw new IllegalStateException("a write of block " + first + ": " + Status.name((int) ticket));
        }
        submitted++;
        if (submitted % 64 == 0) {
            poll();
        }
    }

    private void settle() {
        final long startNs = System.nanoTime();
        while (completed < submitted) {
            poll();
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new IllegalStateException(submitted - completed + " writes do not complete");
            }
        }
    }

    private void poll() {
        mirror.invoke();
        session.poll(onCompletion, Integer.MAX_VALUE);
        if (refusal != Status.OK) {
            throw new IllegalStateException("a write completed with " + Status.name(refusal));
        }
    }

    private void onCompletion(final Completion completion) {
        completed++;
        if (completion.status() != Status.OK) {
            refusal = completion.status();
        }
    }
}
