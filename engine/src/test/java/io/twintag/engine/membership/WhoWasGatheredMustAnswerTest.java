package io.twintag.engine.membership;

import static io.twintag.engine.membership.Seen.BOTH;
import static io.twintag.engine.membership.Seen.ENGINE;
import static io.twintag.engine.membership.Seen.device;
import static io.twintag.engine.membership.Seen.own;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.engine.journal.EventKind;
import io.twintag.transport.protocol.DeviceFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between gather, seal and inspection, and while it serves, a device may be swapped for another one (I5). */
class WhoWasGatheredMustAnswerTest {
    private static final int EPOCH = 5;

    private final MembershipRecord own = own(EPOCH, BOTH);
    private final DeviceFacts a = device(0, EPOCH, BOTH);
    private final DeviceFacts foreign =
            new Seen.Device(0).lineage(99).record(EPOCH, BOTH, ENGINE).facts();
    private final DeviceFacts blank =
            new Seen.Device(0).id(77).record(0, 0, ENGINE).facts();

    @Test
    void theSameDeviceIsStillThere() {
        assertTrue(Quorum.of(own, facts(a)).isStill(own, facts(a)));
    }

    @Test
    void anotherInItsPlaceIsNot() {
        final Quorum gathered = Quorum.of(own, facts(a));

        assertFalse(gathered.isStill(own, facts(foreign)));
        assertFalse(gathered.isStill(own, facts(blank)));
    }

    @Test
    void aNewerRecordIsLookedAtAgain() {
        assertFalse(Quorum.of(own, facts(a)).isStill(own, facts(device(0, EPOCH + 1, BOTH))));
    }

    /** The absent member may hold what this one acknowledged and lost. */
    @Test
    void whoLostPowerSinceIsNoLongerEnough() {
        final DeviceFacts cut =
                new Seen.Device(0).record(EPOCH, BOTH, ENGINE).lostPower().facts();
        final Quorum gathered = Quorum.of(own, facts(a));

        assertFalse(gathered.isStill(own, facts(cut)));
        assertTrue(gathered.isStill(own, new DeviceFacts[] {cut, device(1, EPOCH, BOTH)}));
    }

    @Test
    void whoServedAndIsAnotherNowIsLostFirst() {
        final List<EventKind> events = new ArrayList<>();
        final DeviceStates states = new DeviceStates((kind, slot, text) -> events.add(kind));
        states.look(0, own, new DeviceFacts[] {a, device(1, EPOCH, BOTH)});
        states.look(1, own, new DeviceFacts[] {a, device(1, EPOCH, BOTH)});
        states.record(BOTH, -1);
        events.clear();

        states.look(0, own, new DeviceFacts[] {foreign, device(1, EPOCH, BOTH)});

        assertEquals(List.of(EventKind.DEVICE_LOST, EventKind.DEVICE_REFUSED), events);
        assertEquals(DeviceState.EMPTY, states.of(0));
    }

    private static DeviceFacts[] facts(final DeviceFacts first) {
        return new DeviceFacts[] {first, null};
    }
}
