package io.twintag.transport.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionsComeInTicketOrderTest {
    @TempDir
    private Path dir;

    private SessionPair pair;
    private CompletionWriter writer;
    private CompletionReader reader;

    @BeforeEach
    void open() {
        pair = new SessionPair(dir);
        writer = new CompletionWriter(pair.engine);
        reader = new CompletionReader(pair.client);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aStampedSlotIsSeenWhenItIsPublished() {
        final long slot = writer.reserve(96, 3, 41, 4096, (short) 7, AckLevel.FLUSHED_BOTH.code());
        assertFalse(reader.hasNext());
        assertEquals(0, reader.completedTicket());

        writer.publish(slot + 1);

        assertTrue(reader.hasNext());
        assertEquals(96, reader.ticket());
        assertEquals(Status.OK, reader.status());
        assertEquals(3, reader.epoch());
        assertEquals(41, reader.sequence());
        assertEquals(4096, reader.position());
        assertEquals(7, reader.generator());
        assertEquals(AckLevel.FLUSHED_BOTH.code(), reader.level());
        assertEquals(96, reader.completedTicket());
        reader.advance();
        assertFalse(reader.hasNext());
    }

    @Test
    void theAnswerToAnOpenCarriesTheObject() {
        final long slot = writer.reserve(96);
        writer.object(slot, 17, ObjectKind.BLOCK, 4096, 1L << 33);
        writer.publish(slot + 1);

        assertTrue(reader.hasNext());
        assertEquals(17, reader.position());
        assertEquals(ObjectKind.BLOCK.value(), reader.kind());
        assertEquals(4096, reader.blockSize());
        assertEquals(1L << 33, reader.blocks());
    }

    @Test
    void nothingOfASlotsFormerLifeIsLeft() {
        for (int i = 0; i < SessionPair.SLOTS; i++) {
            final long slot = writer.reserve(i + 1, 3, 41, 4096, (short) 7, AckLevel.FLUSHED_BOTH.code());
            writer.object(slot, 17, ObjectKind.BLOCK, 4096, 9);
            writer.status(slot, Status.STORAGE_SPACE);
        }
        writer.publish(writer.reserved());
        consumeAll();
        assertTrue(writer.hasRoom());

        writer.publish(writer.reserve(1000) + 1);

        assertTrue(reader.hasNext());
        assertEquals(1000, reader.ticket());
        assertEquals(Status.OK, reader.status());
        assertEquals(0, reader.epoch());
        assertEquals(0, reader.sequence());
        assertEquals(0, reader.position());
        assertEquals(0, reader.kind());
        assertEquals(0, reader.blocks());
    }

    @Test
    void thereIsRoomUntilAllSlotsWaitAndAgainWhenTheyAreConsumed() {
        for (int i = 0; i < SessionPair.SLOTS; i++) {
            assertTrue(writer.hasRoom());
            writer.reserve(i + 1);
        }
        assertFalse(writer.hasRoom());
        writer.publish(writer.reserved());
        assertFalse(writer.hasRoom());

        assertTrue(reader.hasNext());
        reader.advance();
        assertFalse(writer.hasRoom(), "not before the commit");
        reader.commit();

        assertTrue(writer.hasRoom());
        writer.reserve(1000);
        assertFalse(writer.hasRoom());
        assertFalse(writer.isCorrupt());
    }

    @Test
    void aClientThatConsumesMoreThanThereIsIsFoundOut() {
        for (int i = 0; i < SessionPair.SLOTS; i++) {
            writer.reserve(i + 1);
        }
        pair.client.header().putLong(SessionLayout.CONSUMED_OFFSET, 1);

        assertFalse(writer.hasRoom());
        assertTrue(writer.isCorrupt());
    }

    @Test
    void aClientThatGoesBackwardsIsFoundOut() {
        for (int i = 0; i < SessionPair.SLOTS; i++) {
            writer.reserve(i + 1);
        }
        writer.publish(10);
        consumeAll();
        assertTrue(writer.hasRoom());
        for (int i = 0; i < 10; i++) {
            writer.reserve(1000 + i);
        }
        pair.client.header().putLong(SessionLayout.CONSUMED_OFFSET, 9);

        assertFalse(writer.hasRoom());
        assertTrue(writer.isCorrupt());
    }

    @Test
    void aSuccessorKnowsWhatWasReservedAndNotPublished() {
        writer.publish(writer.reserve(10) + 1);
        writer.reserve(20, 3, 41, 0, (short) 7, AckLevel.APPLIED_BOTH.code());
        writer.reserve(30);

        final CompletionWriter successor = new CompletionWriter(pair.engine);

        assertEquals(1, successor.completed());
        assertEquals(3, successor.reserved());
        assertEquals(20, successor.ticket(1));
        assertEquals(3, successor.epoch(1));
        assertEquals(41, successor.sequence(1));
        assertEquals(30, successor.ticket(2));
        assertEquals(0, successor.sequence(2), "it was never stamped");
        successor.status(1, Status.ROLLED_BACK);
        successor.publish(3);
        assertTrue(reader.hasNext());
        reader.advance();
        assertEquals(Status.ROLLED_BACK, reader.status());
    }

    @Test
    void aSuccessorFinishesAPublishThatWasBegun() {
        writer.reserve(10);
        writer.reserve(20);
        writer.reserve(30);
        pair.engine.header().putLong(SessionLayout.COMPLETED_TICKET_OFFSET, 20);

        final CompletionWriter successor = new CompletionWriter(pair.engine);

        assertEquals(2, successor.completed());
        assertEquals(20, successor.publishedTicket());
        assertEquals(30, successor.lastTicket());
        assertTrue(reader.hasNext());
    }

    @Test
    void aPublishedTicketThatNoSlotHasIsRefused() {
        writer.reserve(10);
        writer.reserve(20);
        pair.engine.header().putLong(SessionLayout.COMPLETED_TICKET_OFFSET, 15);

        assertTrue(new CompletionWriter(pair.engine).isCorrupt());
    }

    @Test
    void aSuccessorKnowsWhatWasAnswered() {
        writer.reserve(10);
        final long answered = writer.reserve(20);
        writer.status(answered, Status.NO_SUCH_OBJECT);
        writer.answered(answered);
        final long stamped = writer.reserve(30, 3, 41, 0, (short) 7, AckLevel.FLUSHED_BOTH.code());

        final CompletionWriter successor = new CompletionWriter(pair.engine);

        assertFalse(successor.isAnswered(0));
        assertTrue(successor.isAnswered(answered));
        assertFalse(successor.isAnswered(stamped));
        assertEquals(AckLevel.FLUSHED_BOTH.code(), successor.level(stamped));
    }

    @Test
    void countersThatMakeNoSenseAreRefusedAtTheStart() {
        pair.client.header().putLong(SessionLayout.CONSUMED_OFFSET, 5);

        final CompletionWriter successor = new CompletionWriter(pair.engine);

        assertTrue(successor.isCorrupt());
        assertFalse(successor.hasRoom());
    }

    private void consumeAll() {
        while (reader.hasNext()) {
            reader.advance();
        }
        reader.commit();
    }
}
