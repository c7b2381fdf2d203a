package io.twintag.testkit.plan;

/** What can go wrong, and what twintag promises then. Each row has a test of its own: see {@link #test()}. */
public enum Fault {
    DEVICE_KILLED(Promise.SURVIVED, 10, "the process of a device ends between two of its steps"),
    DEVICE_ENDS_AT_A_STORE(
            Promise.SURVIVED, 6, "the process of a device ends at any store, force or message, in its midst"),
    RECOVERY_ENDS_AT_A_STORE(Promise.SURVIVED, 8, "a device that recovers ends again, at any store of it"),
    ENGINE_KILLED(Promise.SURVIVED, 5, "an engine ends between two of its steps"),
    ENGINE_ENDS_AT_A_STORE(Promise.SURVIVED, 4, "an engine ends at any store to a session file, or message"),
    ONE_AHEAD_LOST(Promise.SURVIVED, 3, "one device goes before its twin has what it acknowledged, and is back last"),
    ONE_AHEAD_ENDS_AT_A_STORE(
            Promise.SURVIVED, 3, "a device ends at any store while its twin lags behind, and is back first"),
    TAKEN_OVER_BEFORE_REDONE(
            Promise.SURVIVED,
            2,
            "the one ahead is not kept, and the engine ends before it writes again what only that one had"),
    POWER_OF_ONE_LOST(
            Promise.SURVIVED, 8, "power of one device: what it did not force is there, gone or torn by sectors"),
    POWER_LOST_ALONE(Promise.SURVIVED, 2, "power of one device while its twin is away, which is back last"),
    POWER_OF_BOTH_LOST(Promise.SURVIVED, 6, "power of both: what FLUSHED_BOTH or FLUSHED_ONE acknowledged stays"),
    POWER_LOST_AT_A_STORE(Promise.SURVIVED, 5, "power of a device fails at any store or force of it, in its midst"),
    POWER_LOST_IN_RECOVERY(
            Promise.SURVIVED, 3, "a device ends before a force, ends again while it recovers, and its power fails"),
    POWER_OF_THE_ONE_LEFT_LOST(
            Promise.SURVIVED, 3, "a device goes, and power of the other fails as soon as it goes on alone"),
    WRITTEN_BACK(Promise.SURVIVED, 4, "the operating system writes pages to the disk by itself, in any order"),
    DEVICE_PAUSED(Promise.SURVIVED, 8, "a device stands still, and wakes up"),
    ENGINE_PAUSED(Promise.SURVIVED, 5, "an engine stands still, and wakes up"),
    TWO_ENGINES(Promise.SURVIVED, 3, "the engine of another host takes over: the fenced one stops"),
    ENGINES_MEET(Promise.SURVIVED, 2, "the engines of both hosts look who is there at the same time"),
    TAKEOVER_HALF_DONE(
            Promise.SURVIVED, 1, "a takeover loses one device halfway, and then the first host is back with that one"),
    FRAMES_LATE(Promise.SURVIVED, 0, "frames take their time, also after their sender has ended"),
    LINK_CUT(Promise.SURVIVED, 6, "one or both directions of a device's link are held"),
    DRIVER_LOST(Promise.SURVIVED, 2, "all links end, as with the media driver"),
    DISK_SLOW(Promise.SURVIVED, 5, "a device stands still in a force"),
    DISK_FULL(Promise.SURVIVED, 4, "no file can be made for a while"),
    FORCE_FAILS(Promise.DETECTED, 4, "a force is refused: the device serves no more, until it is replaced"),
    DEVICE_REPLACED(Promise.SURVIVED, 3, "a blank device takes the place of one that both hold the same as"),
    DEVICE_FOREIGN(
            Promise.DETECTED, 3, "a device of another mirror is in the place of one: it is refused, and gets nothing"),
    FORCE_LIES(Promise.OUT_OF_SCOPE, 0, "a force says that it is done and is not, and then power fails"),
    CLOCK_JUMPS(Promise.SURVIVED, 1, "the wall clock jumps, back or ahead"),
    TAG_TABLE_FULL(Promise.SURVIVED, 0, "a table of few pages folds its oldest"),
    DATA_DAMAGED(
            Promise.DETECTED,
            5,
            "bits of a block flip on one device: it is never shown, and repaired where the twin has it"),
    BLOCK_WRITE_LOST(Promise.DETECTED, 3, "the disk keeps the former bytes of a slot"),
    BLOCK_WRITE_MISDIRECTED(Promise.DETECTED, 3, "the disk puts a block's bytes in the slot of another"),
    TRAILER_DAMAGED(
            Promise.DETECTED,
            5,
            "bits of a trailer flip on one device: no other version is shown, and it is repaired where the twin has it"),
    TAG_PAGE_DAMAGED(
            Promise.DETECTED,
            4,
            "bits of a tag page flip on one device once it is sealed: nothing of it is taken as matched"),
    SUPERBLOCK_DAMAGED(Promise.SURVIVED, 4, "one of the two copies of a superblock rots while its device is down"),
    TRAILER_DAMAGED_ALONE(
            Promise.DETECTED,
            3,
            "a bit of a trailer flips whose block the twin, which is away, has only older: once it is back both have the newest"),
    TAG_ENTRY_DAMAGED(
            Promise.DETECTED,
            4,
            "a bit of a tag entry flips before its page is sealed, though not of which blocks it names: it is not taken as matched"),
    FENCED_ENGINE_WAKES(
            Promise.SURVIVED,
            2,
            "the engine of another host stands still, the first host's takes the mirror back, and the other wakes up"),
    POWER_OF_THE_ENGINE_LOST(
            Promise.SURVIVED,
            3,
            "power of an engine's host: what its directory did not force is gone or torn, and so are its sessions"),
    DEVICE_STOPPED(Promise.SURVIVED, 4, "a device is stopped in order"),
    POWER_LOST_AFTER_A_STOP(
            Promise.SURVIVED,
            3,
            "a device is stopped in order, its twin goes on alone and is stopped in order, and its power fails then, or in the stop"),
    OBJECT_CREATED(Promise.SURVIVED, 0, "no fault by itself: clients create objects, while all else strikes");

    /** What a fault may lead to. */
    public enum Promise {
        /** Nobody notices but by the time it takes. */
        SURVIVED,
        /** It is said, and no wrong byte is ever shown. */
        DETECTED,
        /** Not promised: whoever runs twintag sees to it. */
        OUT_OF_SCOPE
    }

    private final Promise promise;
    private final int weight;
    private final String text;

    Fault(final Promise promise, final int weight, final String text) {
        this.promise = promise;
        this.weight = weight;
        this.text = text;
    }

    public Promise promise() {
        return promise;
    }

    /** How often it strikes, beside the others; 0: it is there all the time. */
    public int weight() {
        return weight;
    }

    public String text() {
        return text;
    }

    /** Whether it damages what is stored, so that a device may say so. */
    boolean isDamage() {
        return this == DATA_DAMAGED
                || this == BLOCK_WRITE_LOST
                || this == BLOCK_WRITE_MISDIRECTED
                || this == TRAILER_DAMAGED;
    }

    /** Whether an alarm tells of it. */
    boolean isAlarm() {
        return this == TAG_PAGE_DAMAGED
                || this == TAG_ENTRY_DAMAGED
                || this == TRAILER_DAMAGED
                || this == TRAILER_DAMAGED_ALONE;
    }

    /** Whether older seeds know nothing of it: it draws nothing where it is not on. */
    boolean isLater() {
        return ordinal() > SUPERBLOCK_DAMAGED.ordinal();
    }

    /** Whether somebody's power fails in it. */
    public boolean isOfPower() {
        return this == POWER_OF_ONE_LOST
                || this == POWER_LOST_ALONE
                || this == POWER_OF_BOTH_LOST
                || this == POWER_LOST_AT_A_STORE
                || this == POWER_LOST_IN_RECOVERY
                || this == POWER_OF_THE_ONE_LEFT_LOST
                || this == POWER_LOST_AFTER_A_STOP;
    }

    /** The name of the method that tests it. */
    public String test() {
        final StringBuilder name = new StringBuilder();
        for (final String word : name().toLowerCase(java.util.Locale.ROOT).split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
