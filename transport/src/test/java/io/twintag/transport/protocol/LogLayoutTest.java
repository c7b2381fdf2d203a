package io.twintag.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void aRecordThatFitsGoesToTheTail() {
        assertEquals(SEGMENT - 96, LogLayout.position(SEGMENT - 96, 64, SEGMENT));
    }

    @Test
    void aRecordThatWouldCrossGoesToTheNextSegment() {
        assertEquals(SEGMENT, LogLayout.position(SEGMENT - 64, 64, SEGMENT));
    }
}
