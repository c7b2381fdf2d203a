package io.twintag.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A trailer has these bytes, whoever writes it. */
class TrailerLayoutTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[3 * Trailer.LENGTH]);

    @Test
    void everyFieldHasItsPlace() {
        Trailer.put(buffer, Trailer.lengthOf(1), 0x01020304, 0xa1a2a3a4, 0x0102030405060708L);

        assertEquals(
                "00".repeat(16) + "04030201" + "a4a3a2a1" + "0807060504030201" + "00".repeat(16),
                HexFormat.of().formatHex(buffer.byteArray()));
        assertEquals(0x01020304, Trailer.epoch(buffer, Trailer.LENGTH));
        assertEquals(0xa1a2a3a4, Trailer.crc(buffer, Trailer.LENGTH));
        assertEquals(0x0102030405060708L, Trailer.sequence(buffer, Trailer.LENGTH));
    }

    @Test
    void aDifferenceInAnyByteShows() {
        final UnsafeBuffer other = new UnsafeBuffer(new byte[3 * Trailer.LENGTH]);
        for (int i = 0; i < Trailer.LENGTH; i++) {
            other.putByte(Trailer.LENGTH + i, (byte) 1);
            assertFalse(Trailer.isSame(buffer, other, Trailer.LENGTH), "byte " + i);
            assertTrue(Trailer.isSame(buffer, other, 0) && Trailer.isSame(buffer, other, 2 * Trailer.LENGTH));
            other.putByte(Trailer.LENGTH + i, (byte) 0);
        }
        assertTrue(Trailer.isSame(buffer, other, Trailer.LENGTH));
    }
}
