package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.client.DeviceReader;
import io.twintag.client.Session;
import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.BatchEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.SealEncoder;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TransactionEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Claim 16 of docs/claims.md: two computer systems, each with a tag generator of its own, write to the same two
 * devices, each with load, loss and resync of its own. Both use the same names for their objects.
 */
class TwoGeneratorsOnTheSameDevicesTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int BLOCK_SIZE = 512;
    private static final int BLOCKS = 500;
    private static final long HOLE = 1 << 20;
    private static final int[] GENERATORS = {0, 2};

    @TempDir
    Path directory;

    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[BLOCK_SIZE]);
    private final int[] acknowledged = new int[2];
    private final Session[] sessions = new Session[2];
    private final int[] blocks = new int[2];
    private final int[] logs = new int[2];
    private TwoHosts both;

    @BeforeEach
    void bothWrite() {
        both = new TwoHosts(directory, GENERATORS).start();
        for (int host = 0; host < 2; host++) {
            sessions[host] = both.host(host).connect();
            logs[host] = sessions[host]
                    .createAndAwait("log", ObjectKind.LOG, 0, 1, TIMEOUT_NS)
                    .id();
            blocks[host] = sessions[host]
                    .createAndAwait("blocks", ObjectKind.BLOCK, BLOCK_SIZE, BLOCKS * BLOCK_SIZE, TIMEOUT_NS)
                    .id();
        }
        write(0, 0, 100);
        write(1, 50, 60);
    }

    @AfterEach
    void end() {
        for (final Session session : sessions) {
            session.close();
        }
        both.close();
    }

    @Test
    void eachGoesOnWithoutADeviceAndCopiesItsOwnBlocksWhenThatIsBack() {
        both.stepUntil(
                "both have retired all",
                () -> both.host(0).engine().retired() == 100
                        && both.host(1).engine().retired() == 60);
        both.killDevice(1);
        both.stepUntilBothAre(MirrorState.DEGRADED);
        write(0, 100, 50);
        write(1, 110, 20);

        both.startDevice(1);
        both.stepUntilBothAre(MirrorState.UP_TO_DATE);

        assertEquals(50, both.host(0).engine().resync().inDoubtBlocks());
        assertEquals(50, both.host(0).engine().resync().copiedBlocks());
        assertEquals(20, both.host(1).engine().resync().inDoubtBlocks());
        assertEquals(20, both.host(1).engine().resync().copiedBlocks());
        assertSameOnBothDevices();
    }

    @Test
    void theEndOfOneEngineIsNothingToTheOther() {
        final int epoch = both.host(1).epoch();

        both.host(0).kill();
        write(1, 0, 200);
        both.host(0).start();
        both.stepUntil("the first is back", () -> both.host(0).engine().isRunning());
        write(0, 0, 100);

        assertEquals(epoch, both.host(1).epoch());
        assertEquals(MirrorState.UP_TO_DATE, both.host(1).engine().mirror());
        assertSameOnBothDevices();
    }

    @Test
    void oneIsFencedAndTheOtherWritesOn() {
        final int epoch = both.host(1).epoch();

        seal(both.host(0), both.host(0).epoch() + 5);
        sessions[0].append(logs[0], payload, 0, 100, AckLevel.APPLIED_BOTH);
        both.stepUntil("the first is fenced", () -> both.host(0).engine().state() == Membership.State.FENCED);
        both.host(0).kill();
        write(1, 0, 200);

        assertEquals(epoch, both.host(1).epoch());
        assertEquals(Membership.State.RUNNING, both.host(1).engine().state());
    }

    @Test
    void aVolumeThatFailsOnADeviceIsLostToItsOwnEngineAlone() {
        final int epoch = both.host(0).epoch();

        breakStream(both.host(1), 1);
        both.stepUntil("the second goes on alone", () -> both.host(1).engine().mirror() == MirrorState.DEGRADED);
        write(0, 0, 100);
        write(1, 0, 100);

        assertNotNull(both.device(1).failure());
        assertNull(both.device(0).failure());
        assertEquals(epoch, both.host(0).epoch());
        assertEquals(MirrorState.UP_TO_DATE, both.host(0).engine().mirror());
        assertEquals(DeviceState.LOST, both.host(1).engine().deviceState(1));
    }

    @Test
    void objectsOfTheSameNameDoNotMixAndTagsNameTheirGenerator() {
        append(0, 30);
        append(1, 70);
        for (int host = 0; host < 2; host++) {
            try (DeviceReader reader = both.host(host).reader(1)) {
                both.stepUntil(
                        "all is committed",
                        () -> reader.facts().committed() == reader.facts().applied());
                final List<Integer> generators = new ArrayList<>();
                final int log = logs[host];
                reader.forEachRecord(log, 0, Long.MAX_VALUE, record -> {
                    generators.add(record.buffer().getInt(record.offset()));
                    return true;
                });

                assertEquals(host == 0 ? 30 : 70, generators.size());
                final int generator = GENERATORS[host];
                assertTrue(generators.stream().allMatch(found -> found == generator));
            }
        }
        assertSameOnBothDevices();
    }

    @Test
    void entriesOfATagTableNameTheirGenerator() {
        both.killDevice(1); // nothing is retired meanwhile
        both.stepUntilBothAre(MirrorState.DEGRADED);
        for (int host = 0; host < 2; host++) {
            append(host, 10);
            try (DeviceReader reader = both.host(host).reader(0)) {
                final List<Short> generators = new ArrayList<>();
                reader.tagPages(0, page -> generators.add(page.generator()));

                assertEquals(List.of((short) GENERATORS[host]), generators);
            }
        }
    }

    /** In the name of a newer engine of the same generator. */
    private void seal(final TwoHosts.Host host, final int epoch) {
        for (int slot = 0; slot < 2; slot++) {
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[256]);
            final SealEncoder seal = new SealEncoder();
            seal.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder())
                    .correlation(77)
                    .epoch(epoch)
                    .lineage(host.lineage());
            host.say(slot, StreamIds.WRITES, frame, MessageHeaderEncoder.ENCODED_LENGTH + seal.encodedLength());
        }
    }

    /** A batch with a hole before it: its device must not go on. */
    private void breakStream(final TwoHosts.Host host, final int slot) {
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        new BatchEncoder()
                .wrapAndApplyHeader(frame, 0, header)
                .epoch(host.epoch())
                .generator(host.generator)
                .count(1)
                .firstSequence(HOLE);
        final int at = MessageHeaderEncoder.ENCODED_LENGTH + BatchEncoder.BLOCK_LENGTH;
        new TransactionEncoder()
                .wrapAndApplyHeader(frame, at, header)
                .sequence(HOLE)
                .objectId(logs[1])
                .count(64)
                .dataLength(64)
                .flags()
                .clear()
                .extension(true);
        final int length = at + MessageHeaderEncoder.ENCODED_LENGTH + TransactionEncoder.BLOCK_LENGTH + 64;
        host.say(slot, StreamIds.WRITES, frame, length);
    }

    private void write(final int host, final int first, final int count) {
        final int before = acknowledged[host];
        for (int i = 0; i < count; i++) {
            payload.putInt(0, GENERATORS[host]);
            payload.putInt(4, before + i);
            final long block = (first + i) % BLOCKS;
            assertTrue(sessions[host].write(blocks[host], block, payload, 0, BLOCK_SIZE, AckLevel.APPLIED_BOTH) > 0);
        }
        await(host, before + count);
    }

    private void append(final int host, final int count) {
        final int before = acknowledged[host];
        payload.putInt(0, GENERATORS[host]);
        for (int i = 0; i < count; i++) {
            assertTrue(sessions[host].append(logs[host], payload, 0, 100, AckLevel.APPLIED_BOTH) > 0);
        }
        await(host, before + count);
    }

    private void await(final int host, final int target) {
        both.stepUntil("the writes of host " + host + " are acknowledged", () -> {
            sessions[host].poll(
                    completion -> {
                        assertEquals(Status.OK, completion.status());
                        assertEquals(GENERATORS[host], completion.generator());
                        acknowledged[host]++;
                    },
                    10_000);
            return acknowledged[host] == target;
        });
    }

    /** Stops all and compares; every block that was written names its own host. */
    private void assertSameOnBothDevices() {
        both.close();
        for (int host = 0; host < 2; host++) {
            MirrorImages.assertEqualImages(
                    both.host(host).volume(0), both.host(host).volume(1));
        }
    }
}
