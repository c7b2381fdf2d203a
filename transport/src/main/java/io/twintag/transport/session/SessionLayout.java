package io.twintag.transport.session;

import org.agrona.BitUtil;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The bytes of a session file: one application process and its engine share it. Both sides map all of it.
 *
 * <pre>
 *   at      bytes  written by   field
 *  +------+------+------------+-------------------------------------------------------------+
 *  |    0 |    8 | client     | magic                                                       |
 *  |    8 |    4 | client     | version (stored last, release: the file is ready)           |
 *  |   12 |    4 | client     | bytes of the submission ring, without its trailer           |
 *  |   16 |    4 | client     | number of completion slots                                  |
 *  |   20 |    4 |            | reserved                                                    |
 *  |   24 |    8 | client     | session id, random, never 0                                 |
 *  |   32 |    8 | client     | process id of the client                                    |
 *  |   40 |    8 |            | reserved                                                    |
 *  |   48 |    8 | client     | when the session was made, ms since 1970                    |
 *  +------+------+------------+-------------------------------------------------------------+
 *  |  128 |    4 | engine     | state: NEW, CONNECTED, CLOSED, REJECTED                     |
 *  |  132 |    4 | engine     | reason of CLOSED or REJECTED, a Status                      |
 *  |  136 |    8 | engine     | process id of the engine                                    |
 *  |  144 |    8 | engine     | heartbeat of the engine: changes while it lives, 0: it left |
 *  +------+------+------------+-------------------------------------------------------------+
 *  |  256 |    4 | client     | closing: 1 when the application wants no more               |
 *  +------+------+------------+-------------------------------------------------------------+
 *  |  384 |    8 | engine     | ring position up to which submissions are taken             |
 *  |  392 |    8 | engine     | completion slots reserved                                   |
 *  +------+------+------------+-------------------------------------------------------------+
 *  |  512 |    8 | engine     | completions published                                       |
 *  |  520 |    8 | engine     | ticket of the last one published                            |
 *  +------+------+------------+-------------------------------------------------------------+
 *  |  640 |    8 | client     | completions consumed                                        |
 *  +------+------+------------+-------------------------------------------------------------+
 *  | 4096                     | submission ring: Agrona's many-to-one ring and its trailer  |
 *  +--------------------------+-------------------------------------------------------------+
 *  | next multiple of 4096    | completion slots                                            |
 *  +--------------------------+-------------------------------------------------------------+
 *
 *  a completion slot
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                            ticket                             |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                           sequence                            |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |      position of an append; or object id of open, create      |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                            status                             |
 *  +---------------------------------------------------------------+
 *  |                             epoch                             |
 *  +-------------------------------+---------------+---------------+
 *  |           generator           |  object kind  |     level     |
 *  +-------------------------------+---------------+---------------+
 *  |     block size, of open, create; log of a refused append      |
 *  +---------------------------------------------------------------+
 *  |               blocks of the object, of open, create           |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                      reserved, to 64 bytes                  ...
 * </pre>
 *
 * The level of a write is what it asked for until it completes, then what it reached. Of a submission that has neither
 * tag nor answer yet it is 255, of one that was answered without a tag 254: so the successor of an engine that died
 * knows which submissions to look at again.
 *
 * <p>Lines that different sides write lie 128 bytes apart, since processors fetch cache lines in pairs. All numbers are
 * little-endian: the two sides run on one host, and twintag runs on little-endian processors only.
 */
public final class SessionLayout {
    /** "TWINSESS", read as a little-endian number. */
    public static final long MAGIC = 0x5353_4553_4E49_5754L;

    /** The version of this layout; a file of any other is refused. */
    public static final int VERSION = 3;

    public static final int MAGIC_OFFSET = 0;
    public static final int VERSION_OFFSET = 8;
    public static final int RING_LENGTH_OFFSET = 12;
    public static final int COMPLETION_SLOTS_OFFSET = 16;
    public static final int SESSION_ID_OFFSET = 24;
    public static final int CLIENT_PID_OFFSET = 32;
    public static final int CREATED_OFFSET = 48;

    public static final int STATE_OFFSET = 128;
    public static final int REASON_OFFSET = 132;
    public static final int ENGINE_PID_OFFSET = 136;
    public static final int ENGINE_HEARTBEAT_OFFSET = 144;

    public static final int CLOSING_OFFSET = 256;
    public static final int TAKEN_OFFSET = 384;
    public static final int RESERVED_OFFSET = 392;
    public static final int COMPLETED_OFFSET = 512;
    public static final int COMPLETED_TICKET_OFFSET = 520;
    public static final int CONSUMED_OFFSET = 640;

    public static final int HEADER_LENGTH = 4096;
    public static final int RING_OFFSET = HEADER_LENGTH;

    public static final int SLOT_LENGTH = 64;
    public static final int SLOT_TICKET_OFFSET = 0;
    public static final int SLOT_SEQUENCE_OFFSET = 8;
    public static final int SLOT_POSITION_OFFSET = 16;
    public static final int SLOT_STATUS_OFFSET = 24;
    public static final int SLOT_EPOCH_OFFSET = 28;
    public static final int SLOT_GENERATOR_OFFSET = 32;
    public static final int SLOT_KIND_OFFSET = 34;
    public static final int SLOT_LEVEL_OFFSET = 35;
    public static final int SLOT_BLOCK_SIZE_OFFSET = 36;
    public static final int SLOT_BLOCKS_OFFSET = 40;

    /** No engine has looked at the session yet. */
    public static final int STATE_NEW = 0;

    /** An engine serves the session. */
    public static final int STATE_CONNECTED = 1;

    /** The engine has finished what was submitted and lets go. */
    public static final int STATE_CLOSED = 2;

    /** The engine does not take the session; the reason says why. */
    public static final int STATE_REJECTED = 3;

    public static final int MIN_RING_LENGTH = 64 * 1024;
    public static final int MAX_RING_LENGTH = 512 * 1024 * 1024;
    public static final int MIN_COMPLETION_SLOTS = 64;
    public static final int MAX_COMPLETION_SLOTS = 4 * 1024 * 1024;

    private SessionLayout() {}

    /** Whether a submission ring may have this many bytes: a power of two, 64 KiB to 512 MiB. */
    public static boolean isRingLength(final int lengthBytes) {
        return Integer.bitCount(lengthBytes) == 1 && lengthBytes >= MIN_RING_LENGTH && lengthBytes <= MAX_RING_LENGTH;
    }

    /** Whether there may be this many completion slots: a power of two, 64 to 4 Mi. */
    public static boolean isCompletionSlots(final int slots) {
        return Integer.bitCount(slots) == 1 && slots >= MIN_COMPLETION_SLOTS && slots <= MAX_COMPLETION_SLOTS;
    }

    /** Bytes of the ring with its trailer. */
    public static int ringLengthWithTrailer(final int ringLength) {
        return ringLength + RingBufferDescriptor.TRAILER_LENGTH;
    }

    /** Where the completion slots begin. */
    public static int completionsOffset(final int ringLength) {
        return RING_OFFSET + BitUtil.align(ringLengthWithTrailer(ringLength), HEADER_LENGTH);
    }

    /**
     * Bytes of the whole file; with both arguments within their limits it is below 2 GiB, which one mapping can hold.
     */
    public static int fileLength(final int ringLength, final int completionSlots) {
        return completionsOffset(ringLength) + completionSlots * SLOT_LENGTH;
    }
}
