package io.twintag.engine.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

class RetireGoesOnBehindAFoldTest {
    private static final int EPOCH = 3;

    private final List<String> alarms = new ArrayList<>();
    private final Retire retire = new Retire(alarms::add, suspect -> {});
    private final Device[] devices = {new Device(), new Device()};

    @BeforeEach
    void start() {
        retire.start(EPOCH);
    }

    @Test
    void whatOneDeviceFoldedIsRetiredOnceBothHaveFlushedPastIt() {
        page(0, 0, 7);
        page(0, 1, 7);
        retire.onMarks(0, EPOCH, 127, 0);
        retire.onMarks(1, EPOCH, 50, 127);

        retire.doWork(devices);
        assertEquals(50, devices[0].retiredThrough);

        retire.onMarks(1, EPOCH, 127, 127);
        retire.doWork(devices);
        assertEquals(127, devices[0].retiredThrough);
        assertEquals(127, devices[1].retiredThrough);
    }

    @Test
    void theFirstPageBehindTheFoldIsComparedAgain() {
        retire.onMarks(0, EPOCH, 191, 127);
        retire.onMarks(1, EPOCH, 191, 63);
        page(0, 2, 7);

        retire.doWork(devices);
        assertEquals(127, devices[1].retiredThrough, "the page after it is not matched");

        page(1, 2, 7);
        retire.doWork(devices);
        assertEquals(191, devices[1].retiredThrough);
        assertEquals(List.of(), alarms);
    }

    @Test
    void aFoldDoesNotHideADifferenceThatWasSeen() {
        page(0, 0, 7);
        page(1, 0, 8);
        retire.onMarks(0, EPOCH, 63, 0);
        retire.onMarks(1, EPOCH, 63, 0);
        retire.doWork(devices);

        retire.onMarks(0, EPOCH, 500, 127);
        retire.onMarks(1, EPOCH, 500, 0);
        retire.doWork(devices);

        assertEquals(0, devices[0].retiredThrough);
        assertEquals(1, alarms.size(), alarms.toString());
        assertTrue(retire.hasRoom(0) && retire.hasRoom(1), "what else comes from the devices is still read");
    }

    @Test
    void marksOfAnotherEpochMeanNothing() {
        retire.onMarks(0, EPOCH - 1, 500, 255);
        retire.onMarks(1, EPOCH - 1, 500, 255);

        retire.doWork(devices);

        assertEquals(0, devices[0].retiredThrough);
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
