package io.twintag.transport.session;

import io.twintag.transport.protocol.SubmitCreateEncoder;
import io.twintag.transport.protocol.SubmitOpenEncoder;
import io.twintag.transport.protocol.SubmitWriteEncoder;

/**
 * What a record of the submission ring asks for: its message type id. The record's body is the SBE block that is named
 * here, without a message header, then the payload or the object's name in UTF-8 up to the record's end.
 */
public final class SubmissionType {
    /** SubmitWrite and payload: append to a log. */
    public static final int APPEND = 1;

    /** SubmitWrite and payload: write a range of blocks. */
    public static final int WRITE = 2;

    /** SubmitCreate and name: create a storage object. */
    public static final int CREATE = 3;

    /** SubmitOpen and name: ask for the id and shape of a storage object. */
    public static final int OPEN = 4;

    /** Flag of an append: in the place of a first block it tells the completions that its session had polled. */
    public static final short TELLS_WHAT_WAS_SEEN = 1;

    private SubmissionType() {}

    /** Bytes of the SBE block of a type, which a record must have at least; -1 for a type that is none. */
    public static int blockLength(final int type) {
        return switch (type) {
            case APPEND, WRITE -> SubmitWriteEncoder.BLOCK_LENGTH;
            case CREATE -> SubmitCreateEncoder.BLOCK_LENGTH;
            case OPEN -> SubmitOpenEncoder.BLOCK_LENGTH;
            default -> -1;
        };
    }
}
