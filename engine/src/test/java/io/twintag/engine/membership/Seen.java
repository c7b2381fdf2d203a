package io.twintag.engine.membership;

import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.DeviceFacts.Held;
import io.twintag.transport.protocol.ObjectKind;
import java.util.Map;
import java.util.TreeMap;

/** Devices and records as an engine may see them, in the words of these tests. */
public final class Seen {
    public static final int ENGINE = 11;
    public static final int OTHER_ENGINE = 12;
    public static final long LINEAGE = 7;
    public static final int A = 0b01;
    public static final int B = 0b10;
    public static final int BOTH = 0b11;
    private static final long[] IDS = {21, 22};

    private Seen() {}

    /** What the engine's own directory holds. */
    static MembershipRecord own(final int epoch, final int members) {
        return new MembershipRecord(
                ENGINE, LINEAGE, (short) 0, epoch, members, IDS[0], IDS[1], LINEAGE + 1, KeptPrefixes.NONE);
    }

    /** A device whose newest record is this engine's. */
    static DeviceFacts device(final int slot, final int recordEpoch, final int members) {
        return new Device(slot).record(recordEpoch, members, ENGINE).facts();
    }

    /** A device in the making. */
    public static final class Device {
        private final Map<Integer, Held> objects = new TreeMap<>();
        private final int slot;
        private long lineage = LINEAGE;
        private long id;
        private int recordEpoch = 1;
        private int members = BOTH;
        private long arbiter = ENGINE;
        private int streamEpoch = 1;
        private long applied;
        private boolean hasLostPower;
        private boolean isTagTableUnknown;
        private boolean isFailed;

        public Device(final int slot) {
            this.slot = slot;
            this.id = IDS[slot];
        }

        Device lineage(final long value) {
            lineage = value;
            return this;
        }

        Device id(final long value) {
            id = value;
            return this;
        }

        public Device record(final int epoch, final int newMembers, final long newArbiter) {
            recordEpoch = epoch;
            members = newMembers;
            arbiter = newArbiter;
            return this;
        }

        /** The prefix that it vouches for. */
        public Device vouches(final int epoch, final long sequence) {
            streamEpoch = epoch;
            applied = sequence;
            return this;
        }

        public Device lostPower() {
            hasLostPower = true;
            return this;
        }

        public Device tagsUnknown() {
            isTagTableUnknown = true;
            return this;
        }

        Device failed() {
            isFailed = true;
            return this;
        }

        public Device log(final int objectId, final long tail) {
            objects.put(objectId, new Held(objectId, "object" + objectId, ObjectKind.LOG, 0, 1, tail, tail, false));
            return this;
        }

        public Device blocks(final int objectId, final int blockSize, final long blocks) {
            objects.put(
                    objectId,
                    new Held(
                            objectId,
                            "object" + objectId,
                            ObjectKind.BLOCK,
                            blockSize,
                            blockSize * blocks,
                            0,
                            blocks,
                            false));
            return this;
        }

        public DeviceFacts facts() {
            return new DeviceFacts(
                    lineage,
                    id,
                    slot,
                    recordEpoch,
                    members,
                    arbiter,
                    IDS[0],
                    IDS[1],
                    recordEpoch,
                    streamEpoch,
                    applied,
                    0,
                    0,
                    0,
                    hasLostPower,
                    isTagTableUnknown,
                    isFailed,
                    256,
                    0,
                    objects);
        }
    }
}
