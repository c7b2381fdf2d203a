package io.twintag.engine.membership;

import static io.twintag.engine.membership.Seen.A;
import static io.twintag.engine.membership.Seen.B;
import static io.twintag.engine.membership.Seen.BOTH;
import static io.twintag.engine.membership.Seen.own;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Who is the authority, and who a member, of a new epoch (docs/membership.md, rules 3 and 5): nothing is installed on a
 * member.
 */
class EqualDevicesAloneBecomeMembersTest {
    private static final int NOBODY = -1;

    @Test
    void membersWithTheSamePrefixStayMembers() {
        assertEquals(new Verdict(0, BOTH, NOBODY), verdict(BOTH, at(0, 5, 100), at(1, 5, 100), NOBODY));
    }

    @Test
    void theLongerPrefixAloneIsRecordedBeforeTheOtherIsRepaired() {
        assertEquals(new Verdict(0, A, 1), verdict(BOTH, at(0, 5, 100), at(1, 5, 99), NOBODY));
        assertEquals(new Verdict(1, B, 0), verdict(BOTH, at(0, 5, 99), at(1, 5, 100), NOBODY));
        assertEquals(new Verdict(1, B, 0), verdict(BOTH, at(0, 4, 1000), at(1, 5, 0), NOBODY));
    }

    @Test
    void whoWasNoMemberJoinsHoweverLongItsPrefixIs() {
        assertEquals(new Verdict(0, A, 1), verdict(A, at(0, 5, 100), at(1, 5, 100), NOBODY));
        assertEquals(new Verdict(0, A, 1), verdict(A, at(0, 5, 100), at(1, 6, 500), NOBODY));
        assertEquals(new Verdict(1, B, 0), verdict(B, at(0, 6, 500), at(1, 5, 100), NOBODY));
    }

    @Test
    void whoIsAwayIsLeftOut() {
        assertEquals(new Verdict(0, A, NOBODY), verdict(A, at(0, 5, 100), null, NOBODY));
        assertEquals(new Verdict(1, B, NOBODY), verdict(B, null, at(1, 5, 100), NOBODY));
    }

    @Test
    void aJoinThatHasCaughtUpMakesAMember() {
        assertEquals(new Verdict(0, BOTH, NOBODY), verdict(A, at(0, 5, 100), at(1, 5, 100), 1));
        assertEquals(new Verdict(0, A, 1), verdict(A, at(0, 5, 100), at(1, 5, 98), 1), "it lost writes meanwhile");
        assertEquals(
                new Verdict(0, A, 1),
                verdict(
                        A,
                        new Seen.Device(0).vouches(5, 100).log(1, 4096).facts(),
                        new Seen.Device(1).vouches(5, 100).log(1, 4000).facts(),
                        1),
                "a log with a gap");
        assertEquals(
                new Verdict(0, A, 1),
                verdict(
                        A,
                        new Seen.Device(0)
                                .vouches(5, 100)
                                .log(1, 96)
                                .blocks(2, 512, 8)
                                .facts(),
                        new Seen.Device(1).vouches(5, 100).log(1, 96).facts(),
                        1),
                "an object that it lacks");
    }

    @Test
    void whatIsKeptAndWhatIsNotIsTold() {
        assertEquals("ROLLED_BACK 5 b 100..120", told(A, at(0, 5, 99), at(1, 5, 120)));
        assertEquals("ROLLED_FORWARD 5 a 91..100", told(BOTH, at(0, 5, 100), at(1, 5, 90)));
        assertEquals("", told(BOTH, at(0, 5, 100), at(1, 5, 100)));
        assertEquals("", told(A, at(0, 5, 100), at(1, 4, 300)), "of another stream it cannot be said here");
    }

    private static DeviceFacts at(final int slot, final int epoch, final long applied) {
        return new Seen.Device(slot).vouches(epoch, applied).facts();
    }

    private static Verdict verdict(final int usable, final DeviceFacts a, final DeviceFacts b, final int synced) {
        final Quorum.Base base = Quorum.newest(own(5, usable), new DeviceFacts[2]);
        return Verdict.of(new Quorum(base, BOTH, BOTH, usable, null), new DeviceFacts[] {a, b}, synced);
    }

    private static String told(final int usable, final DeviceFacts a, final DeviceFacts b) {
        final List<String> told = new ArrayList<>();
        verdict(usable, a, b, NOBODY).tellWhatIsKept(new DeviceFacts[] {a, b}, new MembershipListener() {
            @Override
            public void openStreams(final int slots) {}

            @Override
            public void onRunning(
                    final int epoch,
                    final int members,
                    final int joining,
                    final int authority,
                    final DeviceFacts[] facts) {}

            @Override
            public void onStopped() {}

            @Override
            public void report(
                    final EventKind kind,
                    final int epoch,
                    final int slot,
                    final String text,
                    final Map<String, Long> figures) {
                told.add(kind + " " + epoch + " " + Slots.letter(slot) + " " + figures.get("from") + ".."
                        + figures.get("through"));
            }
        });
        return String.join(", ", told);
    }
}
