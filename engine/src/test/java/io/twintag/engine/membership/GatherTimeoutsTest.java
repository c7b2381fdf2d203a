package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.DeviceFacts;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How long a gather waits, how long a device whose resync failed must, and what is remembered of streams that ended.
 */
class GatherTimeoutsTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long DEVICE_NS = SECOND_NS / 2;
    private static final long LATE_NS = 5 * SECOND_NS;
    private static final long START_NS = 10 * SECOND_NS;
    private static final int A = Seen.A;
    private static final int BOTH = Seen.BOTH;

    private long figureOfB;
    private final Timeouts timeouts = new Timeouts(DEVICE_NS, LATE_NS, START_NS);
    private final Pulses pulses = new Pulses(timeouts, slot -> slot == 1 ? figureOfB : 0);
    private final Gather gather = new Gather(timeouts, pulses);

    @Test
    void allAnswersAreEnoughAtOnce() {
        gather.begin(0, 0);

        assertTrue(gather.isDue(BOTH, BOTH, true, 1));
    }

    @Test
    void whoWasWaitedForAlreadyIsNotWaitedForAgain() {
        gather.begin(Seen.B, 0);

        assertFalse(gather.isDue(0, BOTH, true, 1));
        assertTrue(gather.isDue(A, BOTH, true, 1));
    }

    @Test
    void atAStartTheSecondMemberIsWaitedForLonger() {
        gather.begin(0, 0);

        assertFalse(gather.isDue(A, BOTH, true, START_NS));
        assertTrue(gather.isDue(A, BOTH, true, START_NS + 1));
        assertTrue(gather.isDue(A, A, true, DEVICE_NS + 1), "b is no member");
    }

    @Test
    void onceAnEpochRanADeviceIsLostSoon() {
        gather.known();
        gather.begin(0, 0);
        assertTrue(gather.isDue(A, BOTH, true, DEVICE_NS + 1));

        gather.forget();
        gather.begin(0, 0);
        assertFalse(gather.isDue(A, BOTH, true, DEVICE_NS + 1));
    }

    /** Where the machine has more work than cores, no answer in time says nothing of a device whose process works. */
    @Test
    void whoIsLateIsWaitedForAndWhoIsLostIsNot() {
        gather.known();
        gather.begin(0, 0);
        for (long nowNs = 0; nowNs <= LATE_NS; nowNs += DEVICE_NS / 5) {
            figureOfB++;
            assertFalse(gather.isDue(A, BOTH, true, nowNs), "after " + nowNs + " ns");
        }
        assertTrue(gather.isDue(A, BOTH, true, LATE_NS + 1), "for so long, and no longer");

        final long laterNs = 2 * LATE_NS;
        gather.begin(0, laterNs);
        assertFalse(gather.isDue(A, BOTH, true, laterNs + DEVICE_NS));
        assertTrue(gather.isDue(A, BOTH, true, laterNs + DEVICE_NS + 1), "nothing moves");
    }

    @Test
    void aQuestionThatWasJustAskedAgainIsGivenItsTime() {
        gather.known();
        gather.begin(0, 0);
        gather.again(DEVICE_NS);

        assertFalse(gather.isDue(A, BOTH, true, DEVICE_NS + 1));
        assertTrue(gather.isDue(A, BOTH, true, 2 * DEVICE_NS + 1));
    }

    @Test
    void aFailedResyncWaitsTwiceAsLongEachTimeUpToHalfAMinute() {
        final RejoinBackoff backoff = new RejoinBackoff();
        long nowNs = 0;
        for (final int seconds : new int[] {1, 2, 4, 8, 16, 32, 32}) {
            backoff.failed(1, "no room", nowNs);
            assertFalse(backoff.mayTry(1, nowNs + seconds * SECOND_NS - 1), seconds + " s");
            nowNs += seconds * SECOND_NS;
            assertTrue(backoff.mayTry(1, nowNs), seconds + " s");
        }
        assertTrue(backoff.mayTry(0, 0), "the other device did nothing wrong");
    }

    @Test
    void whoMayNotTryYetIsNotSeen() {
        final RejoinBackoff backoff = new RejoinBackoff();
        final DeviceFacts[] facts = {Seen.device(0, 5, BOTH), Seen.device(1, 5, BOTH)};
        backoff.failed(1, "no room", 0);

        assertEquals(null, backoff.without(facts, 0)[1]);
        assertEquals(facts[0], backoff.without(facts, 0)[0]);
        backoff.forget();
        assertEquals(facts[1], backoff.without(facts, 0)[1]);
    }

    @Test
    void aStreamIsKeptUpToWhereItWasDecided() {
        final KeptPrefixes kept = KeptPrefixes.NONE.with(5, 100).with(7, 0);

        assertTrue(kept.isKept(5, 100));
        assertFalse(kept.isKept(5, 101));
        assertFalse(kept.isKept(7, 1));
        assertFalse(kept.isKept(6, 1), "it had no stream that this engine decided");
        assertFalse(kept.isKept(8, 1), "not decided yet");
        assertTrue(kept.isKept(4, 1), "settled before the first that is remembered");
        assertFalse(KeptPrefixes.NONE.isKept(4, 1));
        assertEquals(kept.toString(), KeptPrefixes.parse(kept.toString()).toString());
    }

    @Test
    void theOldestStreamsAreForgotten() {
        KeptPrefixes kept = KeptPrefixes.NONE;
        for (int epoch = 1; epoch <= KeptPrefixes.MAX_EPOCHS + 2; epoch++) {
            kept = kept.with(epoch, 10);
        }

        assertFalse(kept.isDecided(2));
        assertTrue(kept.isDecided(3));
        assertTrue(kept.isKept(2, 11), "all of it was settled");
        assertFalse(kept.isKept(3, 11));
    }
}
