package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.Completion;
import io.twintag.client.Session;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine is killed again and again at any step of the load of two sessions: each submission completes exactly once
 * and in its order, with the tag and the position that the devices hold, and each record is in the log exactly once.
 */
class SessionsOutliveTheirEngineTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 32;
    private static final int NO_OBJECT = 5000;
    private static final int KILLS = 15;

    @TempDir
    Path directory;

    private final long seed = Long.getLong("twintag.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Client> clients = new ArrayList<>();
    private OneThreadMirror mirror;
    private int log;
    private int blocks;
    private int creates;

    @Test
    void eachSubmissionTakesEffectOnce() {
        try (OneThreadMirror started = new OneThreadMirror(directory).start()) {
            mirror = started;
            clients.add(new Client(0));
            clients.add(new Client(1));
            final Session first = clients.get(0).session;
            log = first.createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS).id();
            blocks = first.createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCK_SIZE * BLOCKS, TIMEOUT_NS)
                    .id();
            for (int kill = 0; kill < KILLS; kill++) {
                load();
                mirror.killEngine();
                whileThereIsNoEngine();
                mirror.startEngine();
                if (random.nextInt(4) > 0) { // sometimes it dies on its way to run
                    mirror.stepUntil("it runs again", mirror.engine()::isRunning);
                }
            }
            mirror.stepUntil("all is completed", () -> {
                clients.forEach(Client::poll);
                return clients.stream().allMatch(client -> client.expected.isEmpty());
            });
            clients.forEach(client -> client.session.close());
        } catch (final AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
        compareWithTheDevices();
    }

    private void load() {
        for (int i = random.nextInt(60); i > 0; i--) {
            clients.forEach(Client::submitSome);
            part();
            if (random.nextInt(3) == 0) {
                clients.get(random.nextInt(2)).poll();
            }
        }
    }

    /** Not always all of it: so that the engine dies with acknowledgements that it has not seen, or frames not read. */
    private void part() {
        switch (random.nextInt(4)) {
            case 0 -> mirror.engine().invoke();
            case 1 -> mirror.device(0).invoke();
            case 2 -> mirror.device(1).invoke();
            default -> mirror.step();
        }
    }

    private void whileThereIsNoEngine() {
        for (int i = random.nextInt(5); i > 0; i--) {
            mirror.device(0).invoke();
            mirror.device(1).invoke();
            clients.forEach(Client::poll);
            clients.get(random.nextInt(2)).submitSome();
        }
    }

    private void compareWithTheDevices() {
        try (OneThreadMirror stopped = OneThreadMirror.at(directory)) {
            MirrorImages.assertEqualImages(stopped);
            final Map<Long, byte[]> records = recordsByPosition(stopped);
            int appended = 0;
            final int[] next = new int[clients.size()];
            for (final byte[] record : records.values()) {
                final UnsafeBuffer view = new UnsafeBuffer(record);
                assertTrue(view.getInt(4) >= next[view.getInt(0)], "a session's records in their order, seed " + seed);
                next[view.getInt(0)] = view.getInt(4) + 1;
                appended++;
            }
            int acknowledged = 0;
            for (final Client client : clients) {
                acknowledged += client.numberAt.size();
                client.numberAt.forEach((position, number) -> {
                    final byte[] record = records.get(position);
                    assertTrue(record != null, "no record at " + position + ", seed " + seed);
                    final UnsafeBuffer view = new UnsafeBuffer(record);
                    assertEquals(client.id, view.getInt(0), "seed " + seed);
                    assertEquals(number, view.getInt(4), "record at " + position + ", seed " + seed);
                });
            }
            assertEquals(acknowledged, appended, "records in the log, seed " + seed);
        }
    }

    private static Map<Long, byte[]> recordsByPosition(final OneThreadMirror stopped) {
        final Map<Long, byte[]> byPosition = new LinkedHashMap<>();
        long position = 0;
        final int segment = LogLayout.segmentLength(1);
        for (final byte[] record : MirrorImages.records(stopped.volumeDirectory(0), "log")) {
            position = LogLayout.position(position, record.length, segment);
            byPosition.put(position, record);
            position += LogLayout.recordLength(record.length);
        }
        return byPosition;
    }

    /** What a ticket must become. */
    private record Expected(long ticket, int number, boolean isAppend, int status, AckLevel level) {}

    private final class Client {
        private final Session session = mirror.connect();
        private final List<Expected> expected = new ArrayList<>();
        private final Map<Long, Integer> numberAt = new HashMap<>();
        private final UnsafeBuffer payload = new UnsafeBuffer(new byte[4 * BLOCK_SIZE]);
        private final int id;
        private int epoch;
        private long sequence;
        private int submitted;

        Client(final int id) {
            this.id = id;
        }

        void submitSome() {
            for (int n = random.nextInt(12); n > 0; n--) {
                submit();
            }
        }

        private void submit() {
            final AckLevel level = AckLevel.values()[random.nextInt(3)];
            payload.putInt(0, id);
            payload.putInt(4, submitted);
            switch (random.nextInt(20)) {
                case 0 -> expect(session.append(NO_OBJECT, payload, 0, 8, level), false, Status.NO_SUCH_OBJECT, null);
                case 1 ->
                    expect(
                            session.write(blocks, BLOCKS, payload, 0, BLOCK_SIZE, level),
                            false,
                            Status.OUT_OF_RANGE,
                            null);
                case 2 -> expect(session.open("log"), false, Status.OK, null);
                case 3 ->
                    expect(session.create("object" + creates++ % 20, ObjectKind.LOG, 0, 1), false, Status.OK, null);
                case 4, 5, 6 -> {
                    final int count = 1 + random.nextInt(4);
                    final int first = random.nextInt(BLOCKS - count + 1);
                    expect(
                            session.write(blocks, first, payload, 0, count * BLOCK_SIZE, level),
                            false,
                            Status.OK,
                            level);
                }
                default ->
                    expect(session.append(log, payload, 0, 8 + random.nextInt(400), level), true, Status.OK, level);
            }
        }

        private void expect(final long ticket, final boolean isAppend, final int status, final AckLevel level) {
            if (ticket > 0) {
                expected.add(new Expected(ticket, submitted++, isAppend, status, level));
            } else {
                assertTrue(
                        ticket == Status.BACK_PRESSURED || ticket == Status.NOT_CONNECTED, Status.name((int) ticket));
            }
        }

        void poll() {
            session.poll(this::onCompletion, 10_000);
        }

        private void onCompletion(final Completion completion) {
            final Expected next = expected.remove(0);
            assertEquals(next.ticket, completion.ticket(), "each ticket, once, in its order");
            assertEquals(next.status, completion.status(), () -> "submission " + next.number);
            assertEquals(next.level, completion.level());
            if (next.level != null) {
                final boolean isLater =
                        completion.epoch() > epoch || completion.epoch() == epoch && completion.sequence() > sequence;
                assertTrue(isLater, () -> "tags of a session grow: " + completion);
                epoch = completion.epoch();
                sequence = completion.sequence();
            }
            if (next.isAppend) {
                numberAt.put(completion.position(), next.number);
            }
        }
    }
}
