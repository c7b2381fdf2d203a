package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.ObjectKind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A volume with a log and a block object, and short words for what tests do with it. */
final class StoreFixture {
    static final int BLOCK_SIZE = 512;
    static final int BLOCKS = 16;
    static final int LOG_ID = 1;
    static final int BLOCK_ID = 2;
    static final int EPOCH = 3;
    static final StoreOptions OPTIONS = new StoreOptions("boot-1", 0.25, FlushMode.PERIODIC);

    final Path directory;
    private final Disk disk;
    private final Crc32c crc32c = new Crc32c();
    StoreOptions options = OPTIONS;
    Volume volume;
    private int boots = 1;
    long sequence;

    StoreFixture(final Path directory) {
        this(directory, Disk.REAL);
    }

    StoreFixture(final Path directory, final Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    static Facts facts() {
        return Facts.blank(11, 22, 1, (short) 7);
    }

    /** Formatted, opened, both objects there, stream begun and forced. */
    StoreFixture begin() {
        VolumeDirectory.format(directory, facts());
        open();
        volume.create(LOG_ID, "log", ObjectKind.LOG, 0, 1);
        volume.create(BLOCK_ID, "block", ObjectKind.BLOCK, BLOCK_SIZE, (long) BLOCKS * BLOCK_SIZE);
        volume.startStream(EPOCH);
        volume.recorded();
        return this;
    }

    StoreFixture open() {
        volume = Volume.open(directory, options, disk);
        sequence = volume.applied();
        return this;
    }

    StoreFixture killAndOpen() {
        volume.abandon();
        return open();
    }

    /** Everything reached the disk, but nobody may know. */
    StoreFixture powerCutAndOpen() {
        volume.abandon();
        options = options.withBootId("boot-" + ++boots);
        return open();
    }

    LogObject log() {
        return (LogObject) volume.object(LOG_ID);
    }

    BlockObject block() {
        return (BlockObject) volume.object(BLOCK_ID);
    }

    static UnsafeBuffer payload(final long seed, final int length) {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return new UnsafeBuffer(bytes);
    }

    int crc(final UnsafeBuffer buffer) {
        return crc32c.of(buffer, 0, buffer.capacity());
    }

    /** An append that is not applied yet. @return its position. */
    long appendOnly(final int length) {
        sequence++;
        final UnsafeBuffer payload = payload(sequence, length);
        final long position = LogLayout.position(log().tail(), length, log().segmentLength());
        log().append(
                        volume.streamEpoch(),
                        sequence,
                        (short) 7,
                        sequence * 10,
                        position,
                        crc(payload),
                        payload,
                        0,
                        length);
        return position;
    }

    long append(final int length) {
        final long position = appendOnly(length);
        volume.applied(sequence);
        return position;
    }

    void writeOnly(final int first, final int count) {
        sequence++;
        final UnsafeBuffer payload = payload(sequence, count * BLOCK_SIZE);
        block().write(volume.streamEpoch(), sequence, first, count, crc(payload), payload, 0);
    }

    void write(final int first, final int count) {
        writeOnly(first, count);
        volume.applied(sequence);
    }

    void flush() {
        volume.requestFlush();
        volume.pollFlush();
        volume.flushIfBegun();
        takeOver();
    }

    /** The apply thread's polls after a flush, until it has swept. */
    void takeOver() {
        for (int i = 0; i < 10; i++) {
            volume.pollFlush();
        }
    }

    /** The sequence of the version that a block holds, 0: never written. Its content is checked to match. */
    long version(final int block) {
        final UnsafeBuffer content = new UnsafeBuffer(new byte[BLOCK_SIZE]);
        final UnsafeBuffer trailer = new UnsafeBuffer(new byte[Trailer.LENGTH]);
        assertEquals(1, block().read(block, 1, content, 0, trailer, 0), "block " + block);
        return trailer.getLong(8);
    }

    /** A record's payload is what {@link #append} gave it. @return the bytes that it takes. */
    void assertRecord(final long position, final long expectedSequence, final int length) {
        final MutableDirectBuffer record = new ExpandableArrayBuffer(LogLayout.recordLength(length));
        final int bytes =
                log().read(position, LogLayout.recordLength(length), Integer.MAX_VALUE, Long.MAX_VALUE, record, 0);
        assertEquals(LogLayout.recordLength(length), bytes, "bytes at " + position);
        assertEquals(expectedSequence, record.getLong(LogLayout.SEQUENCE_OFFSET));
        final byte[] found =
                Arrays.copyOfRange(record.byteArray(), LogLayout.HEADER_LENGTH, LogLayout.HEADER_LENGTH + length);
        assertArrayEquals(payload(expectedSequence, length).byteArray(), found);
    }
}
