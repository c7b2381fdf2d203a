package io.twintag.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.engine.scrub.Suspect;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.RetireDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tag entries that differ are not believed, neither of them: what both name decides. */
class DifferingEntriesAreSettledByWhatTheyNameTest {
    private static final int EPOCH = 3;

    private final List<String> alarms = new ArrayList<>();
    private final List<Suspect> suspects = new ArrayList<>();
    private final Retire retire = new Retire(alarms::add, suspects::add);
    private final Device[] devices = {new Device(), new Device()};

    @BeforeEach
    void start() {
        retire.start(EPOCH);
    }

    @Test
    void onceThatIsTheSameNeitherIsNeeded() {
        differ();
        assertEquals(2, suspects.size());
        assertEquals(1, suspects.get(0).first());
        assertEquals(0, devices[0].retiredThrough);

        suspects.get(0).onSeen().seen(true);
        retire.doWork(devices);
        assertEquals(0, devices[0].retiredThrough, "what the other names is not compared yet");

        suspects.get(1).onSeen().seen(true);
        retire.doWork(devices);
        assertEquals(1, devices[0].retiredThrough, "the next one differs too");
        assertEquals(4, suspects.size());
    }

    @Test
    void ifThatDiffersTooNothingIsRetiredAnyMore() {
        differ();
        suspects.get(0).onSeen().seen(true);
        suspects.get(1).onSeen().seen(false);
        retire.doWork(devices);
        assertEquals(0, devices[0].retiredThrough);
        assertEquals(2, suspects.size());
        assertEquals(2, alarms.size(), alarms.toString());
    }

    @Test
    void anAnswerOfAFormerStreamMeansNothing() {
        differ();
        retire.start(EPOCH + 1);
        suspects.get(0).onSeen().seen(true);
        suspects.get(1).onSeen().seen(true);
        assertEquals(0, retire.matched());
    }

    private void differ() {
        page(0, 0, 7);
        page(1, 0, 8);
        retire.onMarks(0, EPOCH, 63, 0);
        retire.onMarks(1, EPOCH, 63, 0);
        retire.doWork(devices);
    }

    private void page(final int slot, final long index, final int crc) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[TagPage.LENGTH]);
        final TagPage page = new TagPage().wrap(copy, 0);
        page.init(EPOCH, (short) 0, index);
        for (long sequence = Math.max(1, index * 64); sequence < (index + 1) * 64; sequence++) {
            page.record(sequence, 1, 0, sequence, 1, crc, 1, sequence);
            page.applied(sequence);
        }
        page.seal();
        retire.onPage(slot, copy, 0);
    }

    /** Remembers what it was told to retire. */
    private static final class Device implements Outbound {
        private long retiredThrough;

        @Override
        public long offer(final DirectBuffer buffer, final int offset, final int lengthBytes) {
            retiredThrough = new RetireDecoder()
                    .wrap(
                            buffer,
                            offset + MessageHeaderDecoder.ENCODED_LENGTH,
                            RetireDecoder.BLOCK_LENGTH,
                            RetireDecoder.SCHEMA_VERSION)
                    .throughSequence();
            return 1;
        }

        @Override
        public boolean hasRoom(final int lengthBytes) {
            return true;
        }

        @Override
        public int wholeFrameLength() {
            return 1024;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void close() {}
    }
}
