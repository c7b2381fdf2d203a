package io.twintag.engine.scrub;

/**
 * What a look at one block on each device says. Only what is proven is repaired: a bit that flips is found by CRC32C
 * and by the check of the trailer, so a good version was written as it is; and a device that has applied past a version
 * and has an older one has lost it. A difference that the write stream may still settle is looked at again.
 */
enum BlockVerdict {
    SAME(null),
    AGAIN(null),
    REPAIR_A(null),
    REPAIR_B(null),
    BOTH_BAD("it is bad on both devices"),
    DIFFERENT("both devices hold it intact, with the same tag and different content"),
    LOST_AND_BAD("one device holds it bad, and the other an older version than it should");

    private final String reason;

    BlockVerdict(final String reason) {
        this.reason = reason;
    }

    /** Why it cannot be repaired, or null. */
    String reason() {
        return reason;
    }

    static BlockVerdict of(final BlockLook a, final BlockLook b) {
        if (a.streamEpoch() != b.streamEpoch()) {
            return AGAIN;
        }
        if (a.isGood() && b.isGood()) {
            return ofGood(a, b);
        }
        if (!a.isGood() && !b.isGood()) {
            return BOTH_BAD;
        }
        return a.isGood() ? ofBad(b, a, REPAIR_B) : ofBad(a, b, REPAIR_A);
    }

    private static BlockVerdict ofGood(final BlockLook a, final BlockLook b) {
        final int order = a.compareTag(b);
        if (order == 0) {
            return a.crc() == b.crc() ? SAME : DIFFERENT;
        }
        final BlockLook older = order < 0 ? a : b;
        final BlockLook newer = order < 0 ? b : a;
        if (!newer.isWithin(older.streamEpoch(), older.before())) {
            return AGAIN;
        }
        return order < 0 ? REPAIR_A : REPAIR_B;
    }

    private static BlockVerdict ofBad(final BlockLook bad, final BlockLook good, final BlockVerdict repair) {
        if (bad.isLineBad()) {
            // A write would have mended the line: the good one is of the same write if its device had come as far.
            return good.before() >= bad.after() ? repair : AGAIN;
        }
        final int order = bad.compareTag(good);
        if (order == 0) {
            return bad.crc() == good.crc() ? repair : DIFFERENT;
        }
        if (order < 0) {
            return good.isWithin(bad.streamEpoch(), bad.before()) ? repair : AGAIN;
        }
        return bad.isWithin(good.streamEpoch(), good.before()) ? LOST_AND_BAD : AGAIN;
    }

    /** The device to be repaired, or -1. */
    int target() {
        return this == REPAIR_A ? 0 : this == REPAIR_B ? 1 : -1;
    }
}
