package io.twintag.engine.scrub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.protocol.CheckWhat;
import org.junit.jupiter.api.Test;

/** The verdict about one block, case by case. */
class OnlyWhatIsProvenIsRepairedTest {
    private static final int EPOCH = 4;

    @Test
    void theSameIsLeft() {
        assertVerdict(BlockVerdict.SAME, good(7, 1), good(7, 1));
        assertVerdict(BlockVerdict.SAME, unwritten(), unwritten());
    }

    @Test
    void badContentTakesTheSameVersion() {
        assertVerdict(BlockVerdict.REPAIR_A, bad(7, 1), good(7, 1));
    }

    @Test
    void badContentOfALostWriteTakesTheNewerVersion() {
        assertVerdict(BlockVerdict.REPAIR_A, bad(7, 1), good(9, 2));
    }

    @Test
    void aVersionThatIsOnItsWayIsWaitedFor() {
        assertVerdict(BlockVerdict.AGAIN, bad(7, 1), good(101, 2));
        assertVerdict(BlockVerdict.AGAIN, good(7, 1), good(101, 2));
    }

    @Test
    void anOlderVersionThanAppliedIsALostWrite() {
        assertVerdict(BlockVerdict.REPAIR_A, good(7, 1), good(100, 2));
        assertVerdict(BlockVerdict.REPAIR_A, unwritten(), good(7, 2));
    }

    @Test
    void aBadLineTakesWhatTheTwinHoldsOnceThatHasComeAsFar() {
        assertVerdict(BlockVerdict.REPAIR_A, line(100), seen(7, 1, CheckWhat.GOOD, 100, 100));
        assertVerdict(BlockVerdict.AGAIN, line(100), seen(7, 1, CheckWhat.GOOD, 99, 100));
    }

    @Test
    void nothingProvesWhatIsRight() {
        assertVerdict(BlockVerdict.DIFFERENT, good(7, 1), good(7, 2));
        assertVerdict(BlockVerdict.DIFFERENT, bad(7, 1), good(7, 2));
        assertVerdict(BlockVerdict.BOTH_BAD, bad(7, 1), bad(7, 1));
        assertVerdict(BlockVerdict.BOTH_BAD, bad(7, 1), line(100));
        assertVerdict(BlockVerdict.LOST_AND_BAD, bad(9, 1), good(7, 2));
    }

    @Test
    void devicesOfTwoStreamsAreNotCompared() {
        final BlockLook ofAnother = new BlockLook(EPOCH, 1, 7, CheckWhat.GOOD, EPOCH + 1, 0, 0);
        assertVerdict(BlockVerdict.AGAIN, good(7, 1), ofAnother);
    }

    /** Both ways round. */
    private static void assertVerdict(final BlockVerdict expected, final BlockLook a, final BlockLook b) {
        final BlockVerdict mirrored = expected == BlockVerdict.REPAIR_A ? BlockVerdict.REPAIR_B : expected;
        assertEquals(expected, BlockVerdict.of(a, b));
        assertEquals(mirrored, BlockVerdict.of(b, a));
    }

    private static BlockLook good(final long sequence, final int crc) {
        return seen(sequence, crc, CheckWhat.GOOD, 100, 100);
    }

    private static BlockLook bad(final long sequence, final int crc) {
        return seen(sequence, crc, CheckWhat.BAD_CONTENT, 100, 100);
    }

    private static BlockLook line(final long after) {
        return seen(1_000_000, 5, CheckWhat.BAD_LINE, after, after);
    }

    private static BlockLook unwritten() {
        return new BlockLook(0, 0, 0, CheckWhat.GOOD, EPOCH, 100, 100);
    }

    private static BlockLook seen(
            final long sequence, final int crc, final int state, final long before, final long after) {
        return new BlockLook(EPOCH, crc, sequence, state, EPOCH, before, after);
    }
}
