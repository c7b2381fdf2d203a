package io.twintag.engine.resync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Exactly the blocks that the two tag tables do not agree on. Write n of a page goes to block n. */
class WhatIsInDoubtTest {
    private static final int EPOCH = 5;
    private static final int OBJECT = 1;

    @Test
    void nothingWhereBothHoldTheSame() {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 40, 0));
        inDoubt.addTarget(page(1, 40));
        inDoubt.addAuthority(page(1, 40));
        assertEquals(0, blocks(inDoubt));
    }

    @Test
    void whatOneSideAloneHolds() {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 50, 0));
        inDoubt.addTarget(page(1, 50));
        inDoubt.addAuthority(page(1, 40));
        assertEquals(10, blocks(inDoubt), "the target's own");

        final InDoubt other = between(at(0, 40, 0), at(1, 30, 0));
        other.addTarget(page(1, 30));
        other.addAuthority(page(1, 40));
        assertEquals(10, blocks(other), "what the target lacks");
    }

    @Test
    void aPageThatOnlyTheTargetHas() {
        final InDoubt inDoubt = between(at(0, 0, 0), at(1, 40, 0));
        inDoubt.addTarget(page(1, 40));
        assertEquals(40, blocks(inDoubt));
    }

    @Test
    void notWhatTheOtherHasRetiredAlready() {
        final InDoubt inDoubt = between(at(0, 60, 40), at(1, 60, 0));
        inDoubt.addTarget(page(1, 60));
        inDoubt.addAuthority(page(41, 60));
        assertEquals(0, blocks(inDoubt), "the authority was told first");

        final InDoubt other = between(at(0, 60, 0), at(1, 60, 40));
        other.addTarget(page(41, 60));
        other.addAuthority(page(1, 60));
        assertEquals(0, blocks(other), "the target was told first");
    }

    @Test
    void whatTheTargetDoesNotVouchForEvenIfItsEntryIsThere() {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 25, 0));
        inDoubt.addTarget(page(1, 40));
        inDoubt.addAuthority(page(1, 40));
        assertEquals(15, blocks(inDoubt));
    }

    @Test
    void theSameWhenAPageComesTwice() {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 30, 0));
        inDoubt.addTarget(page(1, 30));
        inDoubt.addTarget(page(1, 30));
        inDoubt.addAuthority(page(1, 40));
        inDoubt.addAuthority(page(1, 40));
        assertEquals(10, blocks(inDoubt));
    }

    /**
     * A flipped bit: what the entry named nobody knows, so all trailers are compared. (Simulator, TAG_PAGE_DAMAGED,
     * seed 74.)
     */
    @Test
    void allIfAnEntryNamesWhatIsNotThere() {
        assertEquals(0, searches(OBJECT, 99));
        assertEquals(1, searches(OBJECT, 100));
        assertEquals(1, searches(OBJECT, 134_217_742));
        assertEquals(1, searches(OBJECT, -1));
        assertEquals(1, searches(OBJECT + 64, 3));
    }

    @Test
    void allIfTheTargetsTableIsLargerThanWhatIsKept() {
        assertEquals(0, searches(InDoubt.MOST_PAGES_KEPT));
        assertEquals(1, searches(InDoubt.MOST_PAGES_KEPT + 1));
    }

    private static int searches(final int pages) {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 40, 0));
        final TagPage page = new TagPage().wrap(new UnsafeBuffer(new byte[TagPage.LENGTH]), 0);
        for (int index = 0; index < pages; index++) {
            page.init(EPOCH, (short) 0, index);
            inDoubt.addTarget(page);
        }
        return inDoubt.searches(inDoubt.finish()).size();
    }

    private static int searches(final int objectId, final long block) {
        final InDoubt inDoubt = between(at(0, 40, 0), at(1, 41, 0));
        final TagPage page = page(1, 40);
        page.record(41, objectId, 0, block, 1, 7, 1, 41);
        inDoubt.addTarget(page);
        inDoubt.addAuthority(page(1, 40));
        return inDoubt.searches(inDoubt.finish()).size();
    }

    private static long blocks(final InDoubt inDoubt) {
        return inDoubt.finish().blocks().get(OBJECT).size();
    }

    private static InDoubt between(final DeviceFacts authority, final DeviceFacts target) {
        return new InDoubt(EPOCH + 1, authority, target);
    }

    private static TagPage page(final long from, final long through) {
        final TagPage page = new TagPage().wrap(new UnsafeBuffer(new byte[TagPage.LENGTH]), 0);
        page.init(EPOCH, (short) 0, 0);
        for (long sequence = from; sequence <= through; sequence++) {
            page.record(sequence, OBJECT, 0, sequence, 1, 7, 1, sequence);
            page.applied(sequence);
        }
        return page;
    }

    private static DeviceFacts at(final int slot, final long applied, final long retired) {
        final DeviceFacts.Held object =
                new DeviceFacts.Held(OBJECT, "blocks", ObjectKind.BLOCK, 512, 512 * 100, 0, 100, false);
        return new DeviceFacts(
                1,
                21 + slot,
                slot,
                EPOCH,
                0b11,
                11,
                21,
                22,
                EPOCH,
                EPOCH,
                applied,
                applied,
                retired,
                applied,
                false,
                false,
                false,
                256,
                1,
                Map.of(OBJECT, object));
    }
}
