package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One random walk: writes cut into their single steps, a flush beside them, kills and power cuts between any two steps.
 */
final class StoreWalk {
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 70;
    private static final int MAX_RECORD = 60_000;

    private record Write(int id, int epoch, long sequence, boolean isAppend, long first, int count) {}

    private final Random random;
    private final Path directory;
    private final PowerDisk disk;
    private final Crc32c crc32c = new Crc32c();
    private final List<String> story = new ArrayList<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final Map<Integer, UnsafeBuffer> payloads = new HashMap<>();
    /** A record that is stored and not applied. */
    private Write stored;

    private List<Write> history = new ArrayList<>();
    private StoreOptions options = StoreFixture.OPTIONS;
    private Volume volume;
    private int nextId;
    int kills;
    int powerCuts;
    int cutFlushes;

    StoreWalk(final Path directory, final long seed) {
        this.random = new Random(seed);
        this.directory = directory;
        this.disk = new PowerDisk(directory);
        VolumeDirectory.format(directory, StoreFixture.facts());
        volume = Volume.open(directory, options, disk);
        volume.create(1, "log", ObjectKind.LOG, 0, 1);
        volume.create(2, "block", ObjectKind.BLOCK, BLOCK_SIZE, (long) BLOCKS * BLOCK_SIZE);
        volume.startStream(1);
        volume.recorded();
    }

    String story() {
        return String.join("\n", story);
    }

    void run(final int count) throws IOException {
        for (int i = 0; i < count; i++) {
            final double die = random.nextDouble();
            if (die < 0.006) {
                kill();
            } else if (die < 0.012) {
                powerCut();
            } else if (die < 0.02) {
                disk.writeBack(random);
            } else if (die < 0.30) {
                flushStep();
            } else if (steps.isEmpty()) {
                begin();
            } else {
                steps.remove().run();
            }
        }
        kill();
        powerCut();
    }

    private void begin() {
        final long sequence = volume.applied() + 1;
        final int epoch = volume.streamEpoch();
        final int id = ++nextId;
        if (random.nextInt(4) == 0) {
            beginAppend(id, epoch, sequence);
            return;
        }
        final int first = random.nextInt(BLOCKS);
        final int count = 1 + random.nextInt(Math.min(BLOCKS - first, random.nextInt(5) == 0 ? BLOCKS : 3));
        final BlockObject block = (BlockObject) volume.object(2);
        if (!block.hasSlots(count)) {
            flushStep();
            return;
        }
        story.add("write " + id + " as " + epoch + "/" + sequence + " blocks " + first + " + " + count);
        final Write write = new Write(id, epoch, sequence, false, first, count);
        final UnsafeBuffer payload = payload(id, count * BLOCK_SIZE);
        final int crc = crc32c.of(payload, 0, payload.capacity());
        steps.add(() -> block.fill(first, count, crc, payload, 0));
        steps.add(() -> block.keep(epoch, sequence, first, count));
        for (int i = 0; i < count; i++) {
            final int place = i;
            steps.add(() -> block.change(epoch, sequence, first + place, place));
        }
        steps.add(() -> applied(write));
    }

    private void beginAppend(final int id, final int epoch, final long sequence) {
        final LogObject log = (LogObject) volume.object(1);
        final int length = random.nextInt(random.nextInt(6) == 0 ? MAX_RECORD : random.nextInt(4) == 0 ? 1 : 3000);
        final long position = LogLayout.position(log.tail(), length, log.segmentLength());
        volume.grow();
        story.add("append " + id + " as " + epoch + "/" + sequence + " at " + position + " + " + length);
        final UnsafeBuffer payload = payload(id, length);
        final int crc = crc32c.of(payload, 0, length);
        final Write write = new Write(id, epoch, sequence, true, position, length);
        steps.add(() -> {
            log.append(epoch, sequence, (short) 7, id, position, crc, payload, 0, length);
            stored = write;
        });
        steps.add(() -> applied(write));
    }

    private void applied(final Write write) {
        stored = null;
        volume.applied(write.sequence());
        history.add(write);
        story.add("applied");
    }

    private void flushStep() {
        final int state = volume.flush().state();
        if (state == Flush.BEGUN) {
            if (random.nextInt(4) == 0) {
                disk.forcesLeft = random.nextInt(6);
            }
            try {
                volume.flushIfBegun();
                story.add("forced " + volume.flushed());
            } catch (final PowerDisk.Cut cut) {
                cutFlushes++;
                story.add("cut inside a flush");
                stopInsideFlush();
            }
            disk.forcesLeft = -1;
        } else if (steps.isEmpty()) {
            volume.pollFlush();
            if (state == Flush.IDLE && volume.requestFlush()) {
                volume.pollFlush();
            }
        }
    }

    private void stopInsideFlush() {
        try {
            if (random.nextBoolean()) {
                powerCut();
            } else {
                disk.forcesLeft = -1;
                kill();
                if (random.nextBoolean()) {
                    powerCut();
                }
            }
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private void kill() throws IOException {
        kills++;
        final long applied = volume.applied();
        final int epoch = volume.streamEpoch();
        volume.abandon();
        story.add("KILL at " + epoch + "/" + applied);
        volume = Volume.open(directory, options, disk);
        assertEquals(applied, volume.applied(), "applied after a kill");
        assertEquals(epoch, volume.streamEpoch(), "epoch after a kill");
        check();
    }

    private void powerCut() throws IOException {
        powerCuts++;
        final Watermark promised = volume.flushed();
        if (stored != null) {
            history.add(stored); // a record counts once it is on the disk as a whole, whoever had heard of it
        }
        volume.abandon();
        disk.cutPower(random);
        options = options.withBootId("boot-" + powerCuts + "-");
        volume = Volume.open(directory, options, disk);
        story.add("POWER CUT, back at " + volume.streamEpoch() + "/" + volume.applied());
        assertTrue(volume.lostPower());
        assertTrue(
                Tag.compare(volume.streamEpoch(), volume.applied(), promised.epoch(), promised.sequence()) >= 0,
                "flushed " + promised + " before");
        check();
    }

    private void check() {
        steps.clear();
        stored = null;
        final List<Write> prefix = new ArrayList<>();
        for (final Write write : history) {
            if (Tag.compare(write.epoch(), write.sequence(), volume.streamEpoch(), volume.applied()) <= 0) {
                prefix.add(write);
            }
        }
        history = prefix;
        checkBlocks();
        checkLog();
        if (random.nextBoolean()) {
            volume.flushNow();
            volume.startStream(volume.streamEpoch() + 1);
            volume.recorded();
            story.add("stream " + volume.streamEpoch());
        }
    }

    private void checkBlocks() {
        final BlockObject block = (BlockObject) volume.object(2);
        final UnsafeBuffer content = new UnsafeBuffer(new byte[BLOCK_SIZE]);
        for (int i = 0; i < BLOCKS; i++) {
            final byte[] expected = new byte[BLOCK_SIZE];
            final Write last = lastOf(i);
            if (last != null) {
                final int from = (int) (i - last.first()) * BLOCK_SIZE;
                payload(last.id(), last.count() * BLOCK_SIZE).getBytes(from, expected);
            }
            assertEquals(1, block.read(i, 1, content, 0, null, 0), "block " + i);
            assertArrayEquals(expected, content.byteArray(), "block " + i);
        }
        assertTrue(block.freeSlots() >= 64, "spare slots are back");
    }

    private Write lastOf(final int block) {
        for (int i = history.size() - 1; i >= 0; i--) {
            final Write write = history.get(i);
            if (!write.isAppend() && write.first() <= block && block < write.first() + write.count()) {
                return write;
            }
        }
        return null;
    }

    private UnsafeBuffer payload(final int id, final int length) {
        return payloads.computeIfAbsent(id, key -> StoreFixture.payload(key, length));
    }

    private void checkLog() {
        final LogObject log = (LogObject) volume.object(1);
        final UnsafeBuffer record = new UnsafeBuffer(new byte[LogLayout.recordLength(MAX_RECORD)]);
        long tail = 0;
        for (final Write write : history) {
            if (write.isAppend()) {
                final int bytes =
                        log.read(write.first(), LogLayout.recordLength(write.count()), Integer.MAX_VALUE, 0, record, 0);
                assertEquals(LogLayout.recordLength(write.count()), bytes, "record " + write);
                final byte[] payload = new byte[write.count()];
                record.getBytes(LogLayout.HEADER_LENGTH, payload);
                assertArrayEquals(payload(write.id(), write.count()).byteArray(), payload, "record " + write);
                tail = write.first() + bytes;
            }
        }
        assertEquals(tail, log.tail(), "tail");
        assertEquals(0, log.read(tail, 64, Integer.MAX_VALUE, 0, record, 0), "nothing after " + tail);
    }

    void end() throws IOException {
        volume.abandon();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
