package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class LogLayoutTest {
    private static final int SEGMENT = 4 * 1024 * 1024;

    @Test
    void aRecordTakesItsHeaderAndAWholeNumberOf32Bytes() {
        assertEquals(64, LogLayout.recordLength(1));
        assertEquals(64, LogLayout.recordLength(32));
        assertEquals(96, LogLayout.recordLength(33));
    }

    @Test
    void anEmptyRecordIsAHeaderAndDiffersFromNothing() {
        assertEquals(32, LogLayout.recordLength(0));
        assertEquals(0, LogLayout.payloadLength(LogLayout.lengthField(0)));
        assertNotEquals(LogLayout.NOTHING, LogLayout.lengthField(0));
    }

    @Test
    void aRecordThatFitsGoesToTheTail() {
        assertEquals(SEGMENT - 96, LogLayout.position(SEGMENT - 96, 64, SEGMENT));
    }

    @Test
    void aRecordThatWouldCrossGoesToTheNextSegment() {
        assertEquals(SEGMENT, LogLayout.position(SEGMENT - 64, 64, SEGMENT));
    }
}
