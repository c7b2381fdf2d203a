package io.twintag.device.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One random walk of a joining log and its twin: a common beginning, then other records on each; then the stream goes
 * on on both while a resync cuts and installs, the joining device is short of room, is killed, or loses its power.
 */
final class LogJoinWalk {
    private static final int LARGEST = LogLayout.recordLength(1024 * 1024);

    private final Random random;
    private final Path directory;
    private final PowerDisk disk;
    private final Crc32c crc32c = new Crc32c();
    private final List<String> story = new ArrayList<>();
    private final Map<Long, byte[]> divergent = new HashMap<>();
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[LARGEST + 4096]);
    private final Volume twin;
    private Volume target;
    private StoreOptions options = StoreFixture.OPTIONS;
    private final boolean isLarge;
    private int epoch = 1;
    private long sequence;
    private long doubtFrom;
    private long resyncAt;
    private long resyncWasAt;
    private boolean isCut;
    private int payloads;
    int kills;
    int powerCuts;
    int skips;
    int gapsUnderKills;

    LogJoinWalk(final Path directory, final long seed) {
        this.random = new Random(seed);
        this.isLarge = random.nextInt(3) == 0;
        this.directory = directory;
        this.disk = new PowerDisk(directory.resolve("target"));
        twin = volume(directory.resolve("twin"), new PowerDisk(directory.resolve("twin")));
        target = volume(directory.resolve("target"), disk);
        for (int i = random.nextInt(12); i > 0; i--) {
            append(true, true);
        }
        doubtFrom = log(twin).tail();
        final long common = sequence;
        for (int i = random.nextInt(6); i > 0; i--) {
            append(true, false);
        }
        sequence = common;
        for (int i = random.nextInt(6); i > 0; i--) {
            append(false, true);
        }
        remember();
    }

    private Volume volume(final Path place, final Disk onDisk) {
        VolumeDirectory.format(place, StoreFixture.facts());
        final Volume volume = Volume.open(place, options, onDisk);
        volume.create(1, "log", ObjectKind.LOG, 0, 1);
        volume.startStream(1);
        volume.recorded();
        return volume;
    }

    String story() {
        return String.join("\n", story);
    }

    void run(final int steps) throws IOException {
        join();
        for (int i = 0; i < steps; i++) {
            final double die = random.nextDouble();
            if (die < 0.02) {
                kill(random.nextBoolean());
            } else if (die < 0.03) {
                powerCut();
            } else if (die < 0.05) {
                disk.writeBack(random);
            } else if (die < 0.10) {
                flush();
            } else if (die < 0.15) {
                target.grow();
            } else if (die < 0.18) {
                resyncAt = random.nextBoolean() ? resyncWasAt : Math.min(doubtFrom, resyncAt);
            } else if (die < 0.19) {
                target.joining().leave();
                join();
            } else if (die < 0.5) {
                resync();
            } else {
                append(true, true);
            }
        }
        finish();
    }

    private void append(final boolean onTarget, final boolean onTwin) {
        sequence++;
        final int die = isLarge ? random.nextInt(4) : 1 + random.nextInt(30);
        final int length = random.nextInt(die == 0 ? 1024 * 1024 : die < 3 ? 100_000 : die < 6 ? 1 : 3000);
        final UnsafeBuffer payload = StoreFixture.payload(++payloads, length);
        final LogObject first = log(onTwin ? twin : target);
        final long position = LogLayout.position(first.tail(), length, first.segmentLength());
        if (onTwin) {
            twin.grow();
            assertTrue(append(twin, position, payload));
        }
        if (onTarget) {
            if (!target.joining().isJoining()) {
                target.grow();
            }
            final boolean isStored = append(target, position, payload);
            assertTrue(isStored || target.joining().isJoining());
            skips += isStored ? 0 : 1;
            story.add("append " + sequence + " at " + position + " + " + length + (isStored ? "" : ": no room"));
        }
    }

    private boolean append(final Volume volume, final long position, final UnsafeBuffer payload) {
        final int length = payload.capacity();
        final int crc = crc32c.of(payload, 0, length);
        final boolean isStored =
                log(volume).append(epoch, sequence, (short) 7, payloads, position, crc, payload, 0, length);
        volume.applied(sequence);
        return isStored;
    }

    /** What only the target holds, by position. */
    private void remember() {
        for (long at = doubtFrom; at < log(target).tail(); ) {
            final byte[] record = record(log(target), at);
            divergent.put(at, record);
            at += record.length;
        }
    }

    private byte[] record(final LogObject log, final long at) {
        final int offset = (int) (at % log.segmentLength());
        final int length =
                log.segments()[(int) (at / log.segmentLength())].buffer().getInt(offset);
        final int bytes = RecordCheck.bytes(length, log.segmentLength() - offset);
        assertEquals(bytes, log.read(at, bytes, Integer.MAX_VALUE, 0, chunk, 0), "the record at " + at);
        return Arrays.copyOf(chunk.byteArray(), bytes);
    }

    private byte[] twinsBytes(final long at, final int lengthBytes) {
        final LogObject log = log(twin);
        final byte[] bytes = new byte[lengthBytes];
        log.segments()[(int) (at / log.segmentLength())].buffer().getBytes((int) (at % log.segmentLength()), bytes);
        return bytes;
    }

    private void join() {
        epoch++;
        sequence = 0;
        final long from = log(twin).tail();
        twin.startStream(epoch);
        target.joins();
        target.startStream(epoch);
        target.joining().begin();
        target.joining().log(1, from);
        resyncAt = Math.min(doubtFrom, Math.min(from, log(target).tail()));
        resyncWasAt = resyncAt;
        story.add("join " + epoch + " from " + from + ", tail " + log(target).tail() + ", in doubt from " + resyncAt);
    }

    /** One read from the twin, one install: as the diff agent and the repair handler do. */
    private void resync() {
        final LogObject log = log(target);
        final int most = random.nextInt(3) == 0 ? LARGEST + 4096 : 1 + random.nextInt(60_000);
        final int read = log(twin).read(resyncAt, most, Integer.MAX_VALUE, 0, chunk, 0);
        if (log.tail() > resyncAt && resyncAt < log.gapEnd()) {
            log.truncate(resyncAt);
            isCut |= resyncAt <= doubtFrom;
            story.add("cut at " + resyncAt);
        }
        if (read > 0 && (resyncAt + read <= log.limit() || resyncAt >= log.gapEnd())) {
            final int installed = log.install(resyncAt, chunk, 0, read);
            story.add("installed " + installed + " of " + read + " at " + resyncAt + ", tail " + log.tail()
                    + ", gap ends at " + log.gapEnd());
        }
        resyncWasAt = resyncAt;
        resyncAt = log.tail();
    }

    private void flush() {
        target.requestFlush();
        target.pollFlush();
        target.flushIfBegun();
        target.pollFlush();
    }

    private void kill(final boolean isClean) {
        kills++;
        final LogObject log = log(target);
        final long tail = log.tail();
        gapsUnderKills += log.gapEnd() > tail ? 1 : 0;
        if (isClean) {
            target.close();
        } else {
            target.abandon();
        }
        target = Volume.open(directory.resolve("target"), options, disk);
        final long found = log(target).tail();
        story.add((isClean ? "CLOSE" : "KILL") + " at tail " + tail + ", back at " + found);
        // What was ahead of a gap that was left out once counts where a resync has filled it up to there.
        assertTrue(found >= tail || isPadding(found, tail), "tail " + tail + ", found " + found);
        check(isCut);
        join();
    }

    private boolean isPadding(final long found, final long tail) {
        return found < tail && tail % log(target).segmentLength() == 0 && tail - found < LARGEST;
    }

    private void powerCut() throws IOException {
        powerCuts++;
        target.abandon();
        disk.cutPower(random);
        options = options.withBootId("boot-" + powerCuts + "-");
        target = Volume.open(directory.resolve("target"), options, disk);
        story.add("POWER CUT, back at tail " + log(target).tail());
        isCut = false; // the zeros of a cut may be lost: what was cut may be back
        check(false);
        join();
    }

    /** Whole records from the start, each of them the twin's, or one that only the target had; then zeros. */
    private void check(final boolean isTwins) {
        final LogObject log = log(target);
        for (long at = 0; at < log.tail(); ) {
            final byte[] found = record(log, at);
            final boolean isThere =
                    at + found.length <= log(twin).tail() && Arrays.equals(found, twinsBytes(at, found.length));
            assertTrue(isThere || !isTwins && Arrays.equals(found, divergent.get(at)), "record at " + at);
            at += found.length;
        }
        final Segment[] segments = log.segments();
        for (long at = log.tail(); at < log.limit(); at += Long.BYTES) {
            final int offset = (int) (at % log.segmentLength());
            assertEquals(0, segments[(int) (at / log.segmentLength())].buffer().getLong(offset), "behind at " + at);
        }
    }

    private void finish() {
        final LogObject log = log(target);
        resyncAt = Math.min(resyncAt, doubtFrom);
        do {
            target.grow();
            resync();
        } while (log.tail() < log.gapEnd());
        assertFalse(target.joining().leave(), "no gap is left");
        story.add("member");
        assertSame();
        for (int i = 0; i < 5; i++) {
            target.grow();
            append(true, true);
        }
        kills++;
        target.abandon();
        target = Volume.open(directory.resolve("target"), options, disk);
        assertSame();
    }

    private void assertSame() {
        assertEquals(log(twin).tail(), log(target).tail());
        for (long at = 0; at < log(twin).tail(); ) {
            final byte[] record = record(log(twin), at);
            assertArrayEquals(record, record(log(target), at), "record at " + at);
            at += record.length;
        }
    }

    private static LogObject log(final Volume volume) {
        return (LogObject) volume.object(1);
    }

    void end() throws IOException {
        target.abandon();
        twin.abandon();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
