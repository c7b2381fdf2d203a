package io.twintag.cli.compare;

import io.twintag.cli.settings.Refusal;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.Tag;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compares one block object on both devices. A block that is overwritten between the two reads is settled by its tags:
 * the device that is behind must come to the other's version, or a later one, before it says that it has applied that
 * far.
 */
final class BlockComparison {
    private static final int ATTEMPTS = 50;
    private static final long APPLY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Side a;
    private final Side b;
    private final boolean isOnline;
    private final Findings findings;
    private DeviceFacts.Held object;

    /** What was read last from one device. */
    private static final class Side {
        private final UnsafeBuffer content = new UnsafeBuffer(ByteBuffer.allocateDirect(Limits.MAX_PAYLOAD_LENGTH));
        private final UnsafeBuffer trailers = new UnsafeBuffer(
                ByteBuffer.allocateDirect(Trailer.lengthOf(Limits.MAX_PAYLOAD_LENGTH / Limits.MIN_BLOCK_SIZE)));
        private final VolumeReader reader;
        private DeviceFacts facts;

        Side(final VolumeReader reader) {
            this.reader = reader;
        }

        /** Returns false when a block is bad. */
        boolean read(final int id, final long first, final int count) {
            try {
                final int read = reader.blocks(id, first, count, content, trailers);
                if (read != count) {
                    throw new Refusal("device " + reader.name() + " gave " + read + " blocks of " + count
                            + ": is it of the same version as this command?");
                }
                return true;
            } catch (final ReadException e) {
                Findings.mustBeBadContent(e);
                return false;
            }
        }

        int epoch(final int index) {
            return Trailer.epoch(trailers, Trailer.lengthOf(index));
        }

        int crc(final int index) {
            return Trailer.crc(trailers, Trailer.lengthOf(index));
        }

        long sequence(final int index) {
            return Trailer.sequence(trailers, Trailer.lengthOf(index));
        }

        String version(final int index) {
            return epoch(index) == 0 ? "never written" : epoch(index) + "/" + sequence(index);
        }
    }

    BlockComparison(final VolumeReader a, final VolumeReader b, final boolean isOnline, final Findings findings) {
        this.a = new Side(a);
        this.b = new Side(b);
        this.isOnline = isOnline;
        this.findings = findings;
    }

    void run(final DeviceFacts factsA, final DeviceFacts factsB, final DeviceFacts.Held compared) {
        object = compared;
        a.facts = factsA;
        b.facts = factsB;
        final long blocks = object.sizeBytes() / object.blockSize();
        final int most = Limits.MAX_PAYLOAD_LENGTH / object.blockSize();
        for (long first = 0; first < blocks; first += most) {
            final int count = (int) Math.min(most, blocks - first);
            final boolean isReadOfA = a.read(object.id(), first, count);
            final boolean isReadOfB = b.read(object.id(), first, count);
            if (isReadOfA && isReadOfB && isSame(count)) {
                for (int i = 0; i < count; i++) {
                    findings.block(object.blockSize());
                }
            } else {
                for (int i = 0; i < count; i++) {
                    compareOne(first + i);
                }
            }
        }
    }

    /** Whether no block of an object was ever written. */
    boolean isUntouched(final VolumeReader holder, final DeviceFacts.Held held) {
        final Side side = new Side(holder);
        final long blocks = held.sizeBytes() / held.blockSize();
        final int most = Limits.MAX_PAYLOAD_LENGTH / held.blockSize();
        for (long first = 0; first < blocks; first += most) {
            final int count = (int) Math.min(most, blocks - first);
            if (!side.read(held.id(), first, count)) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (side.epoch(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isSame(final int count) {
        for (int i = 0; i < count; i++) {
            if (tagOrder(i) != 0 || a.crc(i) != b.crc(i)) {
                return false;
            }
        }
        return isSameContent(count * object.blockSize());
    }

    private boolean isSameContent(final int lengthBytes) {
        for (int at = 0; at < lengthBytes; at += Long.BYTES) {
            if (a.content.getLong(at) != b.content.getLong(at)) {
                return false;
            }
        }
        return true;
    }

    private int tagOrder(final int index) {
        return Tag.compare(a.epoch(index), a.sequence(index), b.epoch(index), b.sequence(index));
    }

    private void compareOne(final long block) {
        final boolean isGoodA = a.read(object.id(), block, 1);
        final boolean isGoodB = b.read(object.id(), block, 1);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!isGoodA || !isGoodB) {
                findings.difference(at(block) + "device "
                        + (!isGoodA && !isGoodB ? "a and device b" : isGoodA ? "b" : "a")
                        + ": the content does not have the CRC32C of its trailer");
                return;
            }
            final int order = tagOrder(0);
            if (order == 0) {
                compareVersion(block);
                return;
            }
            final Side behind = order < 0 ? a : b;
            final Side ahead = order < 0 ? b : a;
            if (!isOnline) {
                settleStopped(block, behind, ahead);
                return;
            }
            if (isStale(block, behind, ahead)) {
                return;
            }
        }
        findings.movingBlock();
    }

    private void compareVersion(final long block) {
        if (a.crc(0) == b.crc(0) && isSameContent(object.blockSize())) {
            findings.block(object.blockSize());
        } else {
            findings.difference(at(block) + "the devices hold different bytes under the same tag " + a.version(0));
        }
    }

    private void settleStopped(final long block, final Side behind, final Side ahead) {
        if (Findings.isAbove(behind.facts, ahead.epoch(0), ahead.sequence(0))) {
            findings.inDoubtBlock();
        } else {
            findings.difference(
                    at(block) + "the versions differ: device a " + a.version(0) + ", device b " + b.version(0));
        }
    }

    /**
     * Waits until the device that is behind has applied the other's version, and reads it again.
     *
     * @return whether it still has an older version then: a difference.
     */
    private boolean isStale(final long block, final Side behind, final Side ahead) {
        final long beginNs = System.nanoTime();
        DeviceFacts facts = behind.facts;
        while (Findings.isAbove(facts, ahead.epoch(0), ahead.sequence(0))) {
            if (System.nanoTime() - beginNs > APPLY_TIMEOUT_NS) {
                throw new Refusal("device " + behind.reader.name() + " applies nothing: look at twintag status, and run"
                        + " verify again when it says RUNNING");
            }
            LockSupport.parkNanos(REST_NS);
            facts = behind.reader.facts();
        }
        behind.facts = facts;
        if (!behind.read(object.id(), block, 1)) {
            findings.difference(at(block) + "device " + behind.reader.name()
                    + ": the content does not have the CRC32C of its trailer");
            return true;
        }
        if (Tag.compare(behind.epoch(0), behind.sequence(0), ahead.epoch(0), ahead.sequence(0)) < 0) {
            findings.difference(
                    at(block) + "the versions differ: device a " + a.version(0) + ", device b " + b.version(0));
            return true;
        }
        return false;
    }

    private String at(final long block) {
        return "object '" + object.name() + "' block " + block + ": ";
    }
}
