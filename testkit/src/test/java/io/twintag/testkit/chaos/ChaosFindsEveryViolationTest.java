package io.twintag.testkit.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.testkit.load.ResyncFacts;
import io.twintag.testkit.load.Write;
import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.layout.Trailer;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The checker of chaos takes a right mirror as right, and finds each kind of wrong that is put into it. */
class ChaosFindsEveryViolationTest {
    private static final String CONVERGE = "I1 converge";
    private static final String ACKED = "I2 acked";
    private static final String PREFIX = "I3 prefix";
    private static final String NO_FLIP = "I4 no flip";
    private static final String KNOWN_BYTES = "I6 known bytes";
    private static final String EXACT = "I7 exact";

    private final ChaosScene scene = new ChaosScene();

    private void assertViolated(final String... invariants) {
        assertEquals(List.of(invariants), scene.violated(), () -> scene.findings
                .named()
                .toString());
    }

    @Test
    void aRightMirrorIsRight() {
        scene.append(1);
        scene.append(2);
        scene.blocks(1, 0, 4);
        scene.blocks(2, 2, 4);
        scene.check(false);
        scene.append(1);
        scene.blocks(2, 3, 1);
        scene.check(false);
        scene.checker.checkAll(scene.a, scene.b);

        assertViolated();
        assertEquals(3, scene.findings.records());
        assertEquals(0, scene.findings.acknowledgedLost());
    }

    @Test
    void whatAKilledClientSubmittedMayBeThereOrNot() {
        scene.apply(scene.submitAppend(1, AckLevel.APPLIED_BOTH), scene.tag());
        scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        scene.apply(scene.submitBlocks(1, 5, 2, AckLevel.APPLIED_BOTH), scene.tag());
        scene.check(false);

        assertViolated();
    }

    @Test
    void aByteOfARecordDiffers() {
        final Write write = scene.append(1);
        final int at = (int) write.position() + LogLayout.HEADER_LENGTH + 50;
        scene.b.log.putByte(at, (byte) (scene.b.log.getByte(at) + 1));
        ChaosScene.seal(scene.b, (int) write.position());
        scene.check(false);

        assertViolated(CONVERGE);
        assertTrue(scene.findings.differingBytes() >= 1);
    }

    @Test
    void theTagOfARecordDiffers() {
        final Write write = scene.append(1);
        scene.b.log.putLong((int) write.position() + LogLayout.SEQUENCE_OFFSET, 77);
        scene.check(false);

        assertViolated(CONVERGE);
        assertEquals(1, scene.findings.differingBytes());
    }

    @Test
    void oneLogIsShorter() {
        scene.append(1);
        scene.apply(scene.a, scene.submitAppend(1, AckLevel.APPLIED_BOTH), scene.tag());
        scene.check(true);

        assertViolated(CONVERGE);
    }

    @Test
    void anAcknowledgedRecordIsGone() {
        scene.append(1);
        scene.acknowledge(scene.submitAppend(1, AckLevel.APPLIED_BOTH), scene.tag(), 160);
        scene.check(true);

        assertViolated(ACKED);
        assertEquals(1, scene.findings.acknowledgedLost());
    }

    @Test
    void anAcknowledgedRecordIsElsewhere() {
        final Write write = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        final long tag = scene.tag();
        scene.acknowledge(write, tag, scene.apply(write, tag) + 32);
        scene.check(false);

        assertViolated(ACKED);
    }

    @Test
    void anAcknowledgedRecordHasAnotherTag() {
        final Write write = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        scene.acknowledge(write, scene.tag(), scene.apply(write, scene.tag()));
        scene.check(false);

        assertViolated(ACKED);
    }

    @Test
    void whatOneDeviceAcknowledgedMayGoWithItAndOnlyThen() {
        scene.acknowledge(scene.submitAppend(1, AckLevel.APPLIED_ONE), scene.tag(), 0);
        scene.acknowledge(scene.submitBlocks(1, 4, 2, AckLevel.APPLIED_ONE), scene.tag(), 0);
        scene.check(true);

        assertViolated();
        assertEquals(2, scene.findings.lostOfOne());

        scene.acknowledge(scene.submitAppend(2, AckLevel.APPLIED_ONE), scene.tag(), 0);
        scene.check(false);
        assertViolated(ACKED);
    }

    @Test
    void whatWasGoneComesBack() {
        final Write write = scene.submitAppend(1, AckLevel.APPLIED_ONE);
        final long tag = scene.tag();
        scene.acknowledge(write, tag, 0);
        scene.check(true);
        scene.apply(write, tag);
        scene.check(true);

        assertViolated(NO_FLIP);
    }

    @Test
    void aRecordIsThereTwice() {
        final Write write = scene.append(1);
        scene.apply(write, scene.tag());
        scene.check(false);

        assertTrue(scene.violated().contains(PREFIX), scene.violated()::toString);
    }

    @Test
    void recordsOfAClientAreOutOfOrder() {
        final Write first = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        final Write second = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        scene.apply(second, scene.tag());
        scene.apply(first, scene.tag());
        scene.check(false);

        assertViolated(PREFIX);
    }

    @Test
    void tagsOfALogGoBack() {
        scene.apply(scene.submitAppend(1, AckLevel.APPLIED_BOTH), 9);
        scene.apply(scene.submitAppend(2, AckLevel.APPLIED_BOTH), 8);
        scene.check(false);

        assertViolated(PREFIX);
    }

    @Test
    void aRecordWasNeverSubmitted() {
        final UnsafeBuffer foreign = new UnsafeBuffer(new byte[64]);
        scene.both(image -> ChaosScene.append(image, foreign, 1));
        scene.check(false);

        assertViolated(PREFIX);
    }

    @Test
    void aRecordHasOtherBytesOnBoth() {
        final Write write = scene.append(1);
        scene.both(image -> {
            image.log.putByte((int) write.position() + LogLayout.HEADER_LENGTH + 60, (byte) 0);
            image.log.putByte((int) write.position() + LogLayout.HEADER_LENGTH + 61, (byte) 0);
            ChaosScene.seal(image, (int) write.position());
        });
        scene.check(false);

        assertViolated(KNOWN_BYTES);
    }

    @Test
    void whatWasRefusedIsThere() {
        final Write record = scene.submitAppend(1, AckLevel.APPLIED_BOTH);
        scene.apply(record, scene.tag());
        scene.answer(record, Status.ROLLED_BACK, AckLevel.APPLIED_BOTH, 0, 0);
        scene.check(false);
        assertViolated(NO_FLIP);

        final Write blocks = scene.submitBlocks(2, 8, 1, AckLevel.APPLIED_BOTH);
        scene.apply(blocks, scene.tag());
        scene.answer(blocks, Status.ROLLED_BACK, AckLevel.APPLIED_BOTH, 0, 0);
        scene.check(false);
        assertEquals(2, scene.findings.violations());
    }

    @Test
    void theCheckedPartOfALogIsGone() {
        scene.append(1);
        scene.append(1);
        scene.check(false);
        scene.both(image -> image.tail = 160);
        scene.check(true);

        assertViolated(NO_FLIP);
    }

    @Test
    void theCheckedPartOfALogChangesLater() {
        final Write write = scene.append(1);
        scene.check(false);
        scene.both(image -> image.log.putLong((int) write.position() + LogLayout.SEQUENCE_OFFSET, 5));
        scene.check(false);
        assertViolated();

        scene.checker.checkAll(scene.a, scene.b);

        assertViolated(ACKED);
    }

    @Test
    void aBlockDiffers() {
        scene.blocks(1, 3, 2);
        scene.b.blocks.putByte(4 * 512 + 100, (byte) (scene.b.blocks.getByte(4 * 512 + 100) + 1));
        scene.check(false);

        assertViolated(CONVERGE);
        assertEquals(1, scene.findings.differingBytes());
    }

    @Test
    void theTagOfABlockDiffers() {
        scene.blocks(1, 3, 2);
        scene.b.trailers.putLong(4 * Trailer.LENGTH + 8, 99);
        scene.check(false);

        assertViolated(CONVERGE);
    }

    @Test
    void aBlockIsTorn() {
        scene.blocks(1, 3, 2);
        scene.both(image -> image.blocks.setMemory(4 * 512 + 256, 256, (byte) 0));
        scene.check(false);

        assertViolated(KNOWN_BYTES);
    }

    @Test
    void aBlockHoldsTheContentOfAnotherBlock() {
        scene.blocks(1, 3, 2);
        scene.both(image -> image.blocks.putBytes(4 * 512, image.blocks, 3 * 512, 512));
        scene.check(false);

        assertViolated(KNOWN_BYTES);
    }

    @Test
    void aBlockThatWasNeverWrittenIsNotZero() {
        scene.both(image -> image.blocks.putByte(7, (byte) 1));
        scene.check(false);

        assertViolated(KNOWN_BYTES);
    }

    @Test
    void aBlockIsOlderThanWhatWasAcknowledged() {
        final Write old = scene.blocks(1, 3, 2);
        scene.blocks(2, 4, 1);
        scene.both(image -> scene.apply(image, old, old.sequence()));
        scene.check(true);

        assertViolated(ACKED);
        assertEquals(1, scene.findings.acknowledgedLost());
    }

    @Test
    void aBlockHasTheTagOfAnotherWrite() {
        scene.blocks(1, 3, 1);
        final Write other = scene.submitBlocks(2, 3, 1, AckLevel.APPLIED_BOTH);
        scene.both(image -> scene.apply(image, other, 1));
        scene.check(false);

        assertViolated(KNOWN_BYTES);
    }

    @Test
    void aResyncCopiesMoreThanWasInDoubt() {
        scene.checker.checkCopied(List.of(new ResyncFacts("b", 4, 100, 51_200, 53_760, 10, true)));
        assertViolated();

        scene.checker.checkCopied(List.of(new ResyncFacts("b", 4, 100, 51_200, 54_272, 10, true)));
        assertViolated(EXACT);
    }
}
