package io.twintag.testkit.load;

import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;

/** One write of a client: what was asked, what the engine said of it, and where it was found. One thread. */
public final class Write {
    private static final int PENDING = 1;

    private final int client;
    private final long number;
    private final TestObject object;
    private final long first;
    private final int lengthBytes;
    private final AckLevel level;

    private long ticket;
    private int status = PENDING;
    private AckLevel reached;
    private int epoch;
    private long sequence;
    private long position;
    private boolean isFound;
    private int foundEpoch;
    private long foundSequence;
    private long foundPosition;
    private boolean isLost;

    /**
     * @param number      from 1, by client.
     * @param first       block; 0 of an append.
     * @param lengthBytes of the payload.
     * @param level       that was asked for.
     */
    public Write(
            final int client,
            final long number,
            final TestObject object,
            final long first,
            final int lengthBytes,
            final AckLevel level) {
        this.client = client;
        this.number = number;
        this.object = object;
        this.first = first;
        this.lengthBytes = lengthBytes;
        this.level = level;
    }

    public int client() {
        return client;
    }

    public long number() {
        return number;
    }

    public TestObject object() {
        return object;
    }

    public long first() {
        return first;
    }

    public int lengthBytes() {
        return lengthBytes;
    }

    public AckLevel level() {
        return level;
    }

    /** 0 of an append. */
    public int blocks() {
        return object.isLog() ? 0 : lengthBytes / object.blockSize();
    }

    public boolean covers(final long block) {
        return block >= first && block < first + blocks();
    }

    /** What submitting it returned: a ticket, a negative status, or 0 when that is not known. */
    void submitted(final long ticketOrStatus) {
        ticket = ticketOrStatus;
    }

    public long ticket() {
        return ticket;
    }

    void completed(final int completedStatus, final AckLevel reachedLevel) {
        status = completedStatus;
        reached = reachedLevel;
    }

    /** What an acknowledgement said: the tag, and of an append its position. */
    void tagged(final int tagEpoch, final long tagSequence, final long logPosition) {
        epoch = tagEpoch;
        sequence = tagSequence;
        position = logPosition;
    }

    public boolean isCompleted() {
        return status != PENDING;
    }

    public boolean isAcknowledged() {
        return status == Status.OK;
    }

    /** The engine, or the session, said that it took no effect. UNKNOWN says nothing. */
    public boolean isRefused() {
        return ticket < 0 || status < 0 && status != Status.UNKNOWN;
    }

    /** The negative status, or OK. */
    public int status() {
        return ticket < 0 ? (int) ticket : status;
    }

    /** The level that the acknowledgement named; null for a number that is none. */
    public AckLevel reached() {
        return reached;
    }

    public int epoch() {
        return epoch;
    }

    public long sequence() {
        return sequence;
    }

    public long position() {
        return position;
    }

    public int compareTag(final int otherEpoch, final long otherSequence) {
        return Tag.compare(epoch, sequence, otherEpoch, otherSequence);
    }

    /** The record was seen in its log. */
    public void found(final int tagEpoch, final long tagSequence, final long logPosition) {
        isFound = true;
        foundEpoch = tagEpoch;
        foundSequence = tagSequence;
        foundPosition = logPosition;
    }

    /** Before the logs are read anew. */
    void forget() {
        isFound = false;
    }

    public boolean isFound() {
        return isFound;
    }

    /** Whether it was found exactly where, and as what, it was acknowledged. */
    public boolean isFoundAsAcknowledged() {
        return isFound && foundPosition == position && compareTag(foundEpoch, foundSequence) == 0;
    }

    public String foundAt() {
        return isFound
                ? "at position " + foundPosition + " with tag " + foundEpoch + "/" + foundSequence
                : "nowhere in the log";
    }

    /** Acknowledged by one device, and gone with it: allowed, but then it must stay away. */
    public void lost() {
        isLost = true;
    }

    public boolean isLost() {
        return isLost;
    }

    @Override
    public String toString() {
        final String what = object.isLog()
                ? "append of " + lengthBytes + " B to " + object.title()
                : "write of blocks " + first + " to " + (first + blocks() - 1) + " of " + object.title();
        final String outcome;
        if (!isCompleted()) {
            outcome = ticket == 0 ? "not known to be submitted" : ticket < 0 ? Status.name((int) ticket) : "unanswered";
        } else if (isAcknowledged()) {
            outcome = "acknowledged at " + reached + " with tag " + epoch + "/" + sequence
                    + (object.isLog() ? " at position " + position : "");
        } else {
            outcome = Status.name(status);
        }
        return "client " + client + " number " + number + " (" + what + ", " + level + ", ticket " + ticket + ", "
                + outcome + ")";
    }
}
