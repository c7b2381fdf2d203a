package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * A member that ends between its record and the first write vouches for the stream before: what came after it is
 * decided too.
 */
class EpochThatNobodyFollowedKeepsNothingTest {
    private static final MembershipRecord OWN =
            new MembershipRecord(11, 12, (short) 0, 3, 0b10, 21, 22, 0, Kept.of("2:100"));

    @Test
    void itsWritesAreKnownToBeRolledBack() {
        final KeptPrefixes kept = OWN.keeping(2, 118).next(4, 0b10, 21, 22).kept();

        assertEquals(Kept.of("2:118,3:0"), kept);
        assertTrue(kept.isKnown(3));
        assertFalse(kept.isKept(3, 1));
    }

    @Test
    void whatItVouchesForOfThatEpochIsKept() {
        assertEquals(Kept.of("2:100,3:7"), OWN.keeping(3, 7).kept());
    }

    @Test
    void whatAnotherHostDecidedStaysUnknown() {
        assertFalse(OWN.keeping(5, 7).kept().isKnown(3), "another engine took over from epoch 3");
    }
}
