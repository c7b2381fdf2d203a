package io.twintag.transport.protocol;

/**
 * What became of a submission or a request, as one number: positive or zero is good, negative is a refusal, as with
 * Aeron's {@code offer}. The same codes stand in return values, completions and replies.
 */
public final class Status {
    /** Done as asked. */
    public static final int OK = 0;

    /** The submission ring is full, or the engine waits for room on a device. Nothing was taken: try again. */
    public static final int BACK_PRESSURED = -1;

    /** No engine serves this session now. Nothing was taken; what was taken before goes on with the next engine. */
    public static final int NOT_CONNECTED = -2;

    /** The session is closed, by the application or by the engine. */
    public static final int CLOSED = -3;

    /** No storage object has this id or name. */
    public static final int NO_SUCH_OBJECT = -4;

    /** The range of blocks does not lie in the object, or is empty; an append may be empty. */
    public static final int OUT_OF_RANGE = -5;

    /** The payload is larger than {@link Limits#MAX_PAYLOAD_LENGTH}, or than the session's ring allows. */
    public static final int TOO_LARGE = -6;

    /** No device space is left for this write. Nothing was written. */
    public static final int STORAGE_SPACE = -7;

    /** The payload does not have the CRC32C that the application computed. */
    public static final int BAD_CRC = -8;

    /** An append to a block object, or a block write to a log. */
    public static final int WRONG_KIND = -9;

    /** A storage object of this name exists with another shape. */
    public static final int DUPLICATE_OBJECT = -10;

    /** A name that is empty, too long, or holds a slash or a control character. */
    public static final int BAD_NAME = -11;

    /** A payload whose length is no whole number of the object's blocks. */
    public static final int NOT_WHOLE_BLOCKS = -12;

    /** A block size, object size or segment size outside the limits. */
    public static final int BAD_SHAPE = -13;

    /** The write was under way when its devices were lost and is on neither of them. It never will be. */
    public static final int ROLLED_BACK = -14;

    /**
     * It cannot be known whether it took effect. A session outlives its engine, so no completion says this while its
     * application lives.
     */
    public static final int UNKNOWN = -15;

    /** What was stored does not have the CRC32C that its trailer or header names. */
    public static final int CORRUPT = -16;

    /** The deadline passed before an answer came. */
    public static final int TIMED_OUT = -17;

    /** The submission is none that this engine understands. */
    public static final int BAD_SUBMISSION = -18;

    /** Too many objects on the volume, see {@link Limits#MAX_OBJECTS}. */
    public static final int TOO_MANY_OBJECTS = -19;

    /** The device failed while it did this; its log says why. */
    public static final int DEVICE_FAILED = -20;

    /** The device is no member of its mirror now: it may lack what was written meanwhile, so it shows nothing. */
    public static final int NOT_A_MEMBER = -21;

    private Status() {}

    /** The name of a code, for people. Any thread; allocates nothing. */
    public static String name(final int status) {
        return switch (status) {
            case OK -> "OK";
            case BACK_PRESSURED -> "BACK_PRESSURED";
            case NOT_CONNECTED -> "NOT_CONNECTED";
            case CLOSED -> "CLOSED";
            case NO_SUCH_OBJECT -> "NO_SUCH_OBJECT";
            case OUT_OF_RANGE -> "OUT_OF_RANGE";
            case TOO_LARGE -> "TOO_LARGE";
            case STORAGE_SPACE -> "STORAGE_SPACE";
            case BAD_CRC -> "BAD_CRC";
            case WRONG_KIND -> "WRONG_KIND";
            case DUPLICATE_OBJECT -> "DUPLICATE_OBJECT";
            case BAD_NAME -> "BAD_NAME";
            case NOT_WHOLE_BLOCKS -> "NOT_WHOLE_BLOCKS";
            case BAD_SHAPE -> "BAD_SHAPE";
            case ROLLED_BACK -> "ROLLED_BACK";
            case UNKNOWN -> "UNKNOWN";
            case CORRUPT -> "CORRUPT";
            case TIMED_OUT -> "TIMED_OUT";
            case BAD_SUBMISSION -> "BAD_SUBMISSION";
            case TOO_MANY_OBJECTS -> "TOO_MANY_OBJECTS";
            case DEVICE_FAILED -> "DEVICE_FAILED";
            case NOT_A_MEMBER -> "NOT_A_MEMBER";
            default -> status > 0 ? "OK" : "UNNAMED";
        };
    }

    /** What a user can do about a code, in one clause. Any thread. */
    public static String remedy(final int status) {
        return switch (status) {
            case BACK_PRESSURED -> "poll completions, then try again";
            case NOT_CONNECTED -> "start the engine (twintag start); the session goes on";
            case CLOSED -> "open a new session";
            case NO_SUCH_OBJECT -> "see twintag objects, or make it with twintag create";
            case OUT_OF_RANGE -> "see twintag objects for the object's number of blocks";
            case TOO_LARGE -> "a payload has up to 1 MiB: cut it";
            case STORAGE_SPACE -> "free space on the devices' file systems";
            case BAD_CRC -> "the payload changed while it was handed over: submit it again";
            case WRONG_KIND -> "append to logs, write to block objects: see twintag objects";
            case DUPLICATE_OBJECT -> "choose another name, or use the object as it is: see twintag objects";
            case BAD_NAME -> "a name has 1 to 200 bytes of UTF-8, no slash, no control character and no U+FFFD";
            case NOT_WHOLE_BLOCKS -> "pad the payload to whole blocks: see twintag objects for the block size";
            case BAD_SHAPE -> "block size 512 to 64k, a power of two; size up to 1t; see twintag create --help";
            case ROLLED_BACK -> "submit it again";
            case UNKNOWN -> "read the object back to learn whether it took effect";
            case CORRUPT -> "read the other device (--device), and look at twintag verify";
            case TIMED_OUT -> "see twintag status";
            case TOO_MANY_OBJECTS -> "a volume holds up to 1024 objects";
            case DEVICE_FAILED -> "see the device's log";
            case NOT_A_MEMBER -> "read from the other device (--device) until twintag status says UP_TO_DATE";
            default -> "see twintag status";
        };
    }
}
