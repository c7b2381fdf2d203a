package io.twintag.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SlotsTest {
    @Test
    void aSetHasABitForEachSlot() {
        assertEquals(0b01, Slots.bit(Slots.A));
        assertEquals(0b10, Slots.bit(Slots.B));
        assertEquals(Slots.BOTH, Slots.bit(Slots.A) | Slots.bit(Slots.B));
        assertEquals(0b10, Slots.bitOrNone(Slots.B));
        assertEquals(0, Slots.bitOrNone(Slots.NOBODY));
        assertEquals(0b10, Slots.allBut(0b01));
        assertEquals(Slots.BOTH, Slots.allBut(0));
        assertEquals(0, Slots.allBut(Slots.BOTH));
        assertEquals(Slots.A, Slots.only(0b01));
        assertEquals(Slots.B, Slots.only(0b10));
    }

    @Test
    void aSetKnowsItsSlots() {
        for (int slots = 0; slots <= Slots.BOTH; slots++) {
            assertEquals(slots % 2 == 1, Slots.has(slots, Slots.A));
            assertEquals(slots / 2 == 1, Slots.has(slots, Slots.B));
        }
        assertTrue(Slots.has(~Slots.bit(Slots.A), Slots.B));
        assertFalse(Slots.has(~Slots.bit(Slots.A), Slots.A));
    }

    @Test
    void eachSlotIsTheTwinOfTheOther() {
        assertEquals(Slots.B, Slots.other(Slots.A));
        assertEquals(Slots.A, Slots.other(Slots.B));
    }

    @Test
    void devicesAreNamedByTheirSlots() {
        assertEquals("a", Slots.letter(Slots.A));
        assertEquals("b", Slots.letter(Slots.B));
        assertEquals("", Slots.letters(0));
        assertEquals("a", Slots.letters(0b01));
        assertEquals("b", Slots.letters(0b10));
        assertEquals("ab", Slots.letters(Slots.BOTH));
        assertEquals("device b", Slots.names(0b10));
        assertEquals("device a and device b", Slots.names(Slots.BOTH));
    }
}
