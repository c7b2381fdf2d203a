package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What two stopped devices hold after a walk, against what its clients were told: the mirrors are equal (I1), nothing
 * is lost that its acknowledgement promised (I2), each stream is there as a prefix (I3), and nothing took effect twice.
 */
final class WalkImage {
    /** A record or a block: whose it is, and its tag. */
    private record Held(int client, int number, int epoch, long sequence) {}

    private final Map<Long, Held> records = new HashMap<>();
    private final Map<Integer, Held> blocks = new HashMap<>();
    private final Map<Integer, Long> tops = new HashMap<>();
    private final Map<Long, Integer> appearances = new HashMap<>();
    private final int power;
    private final boolean wasTakenOver;

    private WalkImage(final Map<String, byte[]> image, final int power, final boolean wasTakenOver) {
        this.power = power;
        this.wasTakenOver = wasTakenOver;
        readLog(new UnsafeBuffer(image.get("log")));
        readBlocks(new UnsafeBuffer(image.get("blocks")));
    }

    /** @param power whose power may have failed, bit by slot. */
    static void check(
            final OneThreadMirror stopped,
            final List<WalkClient> clients,
            final int power,
            final boolean wasTakenOver) {
        final Map<String, byte[]> a = MirrorImages.read(stopped.volumeDirectory(0));
        final Map<String, byte[]> b = MirrorImages.read(stopped.volumeDirectory(1));
        assertEquals(a.keySet(), b.keySet(), "I1: objects");
        a.forEach((name, bytes) -> assertArrayEquals(bytes, b.get(name), "I1: object " + name));
        final WalkImage image = new WalkImage(a, power, wasTakenOver);
        for (final WalkClient client : clients) {
            client.done.forEach(image::check);
        }
        image.checkAppearances(clients);
    }

    private void readLog(final UnsafeBuffer raw) {
        final int segment = LogLayout.segmentLength(1);
        int at = 0;
        while (at < raw.capacity()) {
            final int field = raw.getInt(at + LogLayout.LENGTH_OFFSET);
            if (field == LogLayout.PADDING) {
                at = (at / segment + 1) * segment;
                continue;
            }
            final Held held = new Held(
                    raw.getInt(at + LogLayout.HEADER_LENGTH),
                    raw.getInt(at + LogLayout.HEADER_LENGTH + 4),
                    raw.getInt(at + LogLayout.EPOCH_OFFSET),
                    raw.getLong(at + LogLayout.SEQUENCE_OFFSET));
            records.put((long) at, held);
            tops.merge(held.epoch(), held.sequence(), Math::max);
            appearances.merge((long) held.client() << 32 | held.number(), 1, Integer::sum);
            at += LogLayout.recordLength(LogLayout.payloadLength(field));
        }
    }

    private void readBlocks(final UnsafeBuffer raw) {
        for (int block = 0; block < WalkClient.BLOCKS; block++) {
            final int at = block * (Trailer.LENGTH + WalkClient.BLOCK_SIZE);
            final int content = at + Trailer.LENGTH;
            final Held held =
                    new Held(raw.getInt(content), raw.getInt(content + 4), raw.getInt(at), raw.getLong(at + 8));
            blocks.put(block, held);
            if (held.epoch() != 0) {
                tops.merge(held.epoch(), held.sequence(), Math::max);
            }
        }
    }

    private void check(final WalkClient.Done done) {
        if (done.status() != Status.OK) {
            final boolean isUnknown = done.status() == Status.UNKNOWN;
            assertTrue(isUnknown || done.status() == Status.ROLLED_BACK, () -> "a strange end: " + done);
            assertTrue(isUnknown ? wasTakenOver : power != 0, () -> "nothing that happened explains " + done);
            return;
        }
        if (isPromised(done)) {
            assertTrue(isThere(done), () -> "I2: lost " + done);
        }
        if (done.sequence() <= tops.getOrDefault(done.epoch(), 0L)) {
            assertTrue(isThere(done), () -> "I3: no prefix, a later write of the epoch is there and not " + done);
        }
    }

    private boolean isPromised(final WalkClient.Done done) {
        return switch (power) {
            // The end of processes only; what one device alone had, of two members, may go with that device.
            case 0 -> done.write().asked() != AckLevel.APPLIED_ONE;
            case 3 -> done.reached() == AckLevel.FLUSHED_BOTH || done.reached() == AckLevel.FLUSHED_ONE;
            default -> done.reached() != AckLevel.APPLIED_ONE;
        };
    }

    private boolean isThere(final WalkClient.Done done) {
        if (done.write().isAppend()) {
            final Held held = records.get(done.position());
            return held != null
                    && held.client() == done.write().client()
                    && held.number() == done.write().number()
                    && held.epoch() == done.epoch()
                    && held.sequence() == done.sequence();
        }
        for (int i = 0; i < done.write().count(); i++) {
            final Held held = blocks.get(done.write().first() + i);
            final int order = Tag.compare(held.epoch(), held.sequence(), done.epoch(), done.sequence());
            final boolean isOwn = held.client() == done.write().client()
                    && held.number() == done.write().number();
            if (order < 0 || order == 0 && !isOwn) {
                return false;
            }
        }
        return true;
    }

    private void checkAppearances(final List<WalkClient> clients) {
        for (final WalkClient client : clients) {
            for (final WalkClient.Done done : client.done) {
                final int count = appearances.getOrDefault(
                        (long) client.id << 32 | done.write().number(), 0);
                final int most = done.status() == Status.ROLLED_BACK ? 0 : 1;
                assertTrue(count <= most, () -> "took effect " + count + " times: " + done);
            }
        }
    }

    /** Removes what a walk left, so that many fit on the disk. */
    static void delete(final Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
