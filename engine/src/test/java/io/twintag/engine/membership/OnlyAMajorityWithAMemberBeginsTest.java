package io.twintag.engine.membership;

import static io.twintag.engine.membership.Seen.A;
import static io.twintag.engine.membership.Seen.B;
import static io.twintag.engine.membership.Seen.BOTH;
import static io.twintag.engine.membership.Seen.ENGINE;
import static io.twintag.engine.membership.Seen.OTHER_ENGINE;
import static io.twintag.engine.membership.Seen.device;
import static io.twintag.engine.membership.Seen.own;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.transport.protocol.DeviceFacts;
import org.junit.jupiter.api.Test;

/** With whom an engine may begin an epoch (docs/membership.md, rules 1 to 3), case by case. */
class OnlyAMajorityWithAMemberBeginsTest {

    @Test
    void bothMembersBegin() {
        begins(BOTH, Quorum.of(own(5, BOTH), facts(device(0, 5, BOTH), device(1, 5, BOTH))));
    }

    @Test
    void oneMemberAndTheOwnDirectoryBegin() {
        begins(A, Quorum.of(own(5, BOTH), facts(device(0, 5, BOTH), null)));
        begins(B, Quorum.of(own(5, B), facts(null, device(1, 5, B))));
    }

    @Test
    void nobodyInSightIsWaitedFor() {
        waits("waiting for device a and device b", Quorum.of(own(5, BOTH), facts(null, null)));
        waits("waiting for device b", Quorum.of(own(5, B), facts(null, null)));
    }

    @Test
    void anOldDirectoryHasNoVote() {
        waits("older record", Quorum.of(own(4, BOTH), facts(device(0, 5, A), null)));

        begins(A, Quorum.of(own(4, BOTH), facts(device(0, 5, A), device(1, 4, BOTH))));
    }

    @Test
    void aTakeoverThatEndedHalfwayIsStillOne() {
        final MembershipRecord before = own(4, BOTH);

        assertTrue(
                Quorum.of(before, facts(device(0, 4, BOTH), device(1, 5, BOTH))).isTakeover(before),
                "device b alone has this engine's record, the other directory may vote with device a");
        final MembershipRecord stored = own(5, BOTH);
        assertFalse(
                Quorum.of(stored, facts(device(0, 4, BOTH), device(1, 5, BOTH))).isTakeover(stored),
                "its own record came first: no other directory votes");
    }

    @Test
    void aDeviceThatIsNoMemberIsNoSource() {
        waits("device b is stale", Quorum.of(own(5, A), facts(null, device(1, 4, BOTH))));
        waits("device b is stale", Quorum.of(own(5, A), facts(null, device(1, 5, A))));

        final Quorum both = Quorum.of(own(5, A), facts(device(0, 5, A), device(1, 4, BOTH)));
        begins(A, both);
        assertEquals(BOTH, both.sealed(), "the stale one is sealed all the same");
    }

    @Test
    void theNewestRecordInSightSaysWhoIsAMember() {
        waits("device a is stale", Quorum.of(own(4, BOTH), facts(device(0, 6, B), null)));

        begins(B, Quorum.of(own(4, BOTH), facts(device(0, 4, BOTH), device(1, 6, B))));
    }

    @Test
    void theOnlyMemberInSightThatLostPowerWaitsForTheOther() {
        final DeviceFacts dark =
                new Seen.Device(0).record(5, BOTH, ENGINE).lostPower().facts();
        waits("lost power", Quorum.of(own(5, BOTH), facts(dark, null)));

        begins(BOTH, Quorum.of(own(5, BOTH), facts(dark, device(1, 5, BOTH))));
        final DeviceFacts alone =
                new Seen.Device(0).record(5, A, ENGINE).lostPower().facts();
        begins(A, Quorum.of(own(5, A), facts(alone, null)));
    }

    @Test
    void twoMembersThatLostPowerBegin() {
        begins(
                BOTH,
                Quorum.of(
                        own(5, BOTH),
                        facts(
                                new Seen.Device(0)
                                        .record(5, BOTH, ENGINE)
                                        .lostPower()
                                        .facts(),
                                new Seen.Device(1)
                                        .record(5, BOTH, ENGINE)
                                        .lostPower()
                                        .facts())));
    }

    @Test
    void anotherEngineNeedsBothDevices() {
        final DeviceFacts a = new Seen.Device(0).record(5, BOTH, OTHER_ENGINE).facts();
        final DeviceFacts b = new Seen.Device(1).record(5, BOTH, OTHER_ENGINE).facts();

        waits("older record", Quorum.of(own(4, BOTH), facts(a, null)));
        begins(BOTH, Quorum.of(own(4, BOTH), facts(a, b)));
        // Its directory holds that record's epoch by accident: still a change of arbiter.
        final Quorum.Base newest = Quorum.newest(own(5, BOTH), facts(a, b));
        assertEquals(ENGINE, newest.arbiter(), "of two records of one epoch the own one counts");
    }

    @Test
    void whoCannotTakePartIsNamed() {
        final DeviceFacts foreign = new Seen.Device(1).lineage(99).facts();
        final DeviceFacts split = new Seen.Device(1).lineage(Seen.LINEAGE + 1).facts();
        final DeviceFacts failed = new Seen.Device(1).failed().facts();
        final DeviceFacts replaced = new Seen.Device(1).id(33).facts();

        waits("is foreign", Quorum.of(own(5, BOTH), facts(null, foreign)));
        waits("has split off", Quorum.of(own(5, BOTH), facts(null, split)));
        waits("has failed", Quorum.of(own(5, BOTH), facts(null, failed)));
        waits("was replaced by another", Quorum.of(own(5, BOTH), facts(null, replaced)));
        begins(A, Quorum.of(own(5, BOTH), facts(device(0, 5, BOTH), foreign)));
    }

    @Test
    void aBlankReplacementIsSealedAndHasNoVote() {
        final DeviceFacts blank = new Seen.Device(1).id(33).record(0, 0, 0).facts();

        final Quorum quorum = Quorum.of(own(5, BOTH), facts(device(0, 5, BOTH), blank));

        begins(A, quorum);
        assertEquals(A, quorum.voters());
        assertEquals(BOTH, quorum.sealed());
    }

    private static DeviceFacts[] facts(final DeviceFacts a, final DeviceFacts b) {
        return new DeviceFacts[] {a, b};
    }

    private static void begins(final int usable, final Quorum quorum) {
        assertNull(quorum.waitFor());
        assertEquals(usable, quorum.usable());
    }

    private static void waits(final String why, final Quorum quorum) {
        assertNotNull(quorum.waitFor());
        assertTrue(quorum.waitFor().contains(why), quorum.waitFor());
    }
}
