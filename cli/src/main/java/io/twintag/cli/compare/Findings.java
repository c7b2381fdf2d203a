package io.twintag.cli.compare;

import io.twintag.cli.io.ProgressLine;
import io.twintag.client.ReadException;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import java.util.ArrayList;
import java.util.List;

/** What a comparison of the two devices found. One thread. */
public final class Findings {
    /** The rest is only counted: a device that is all wrong need not be listed block by block. */
    static final int MAX_NAMED = 100;

    private final List<String> named = new ArrayList<>();
    private final ProgressLine progress;
    private long differences;
    private long objects;
    private long records;
    private long blocks;
    private long bytes;
    private long movingBlocks;
    private long inDoubtBlocks;
    private long inDoubtBytes;
    private long unfinishedObjects;

    public Findings(final ProgressLine progress) {
        this.progress = progress;
    }

    public void difference(final String text) {
        differences++;
        if (named.size() < MAX_NAMED) {
            named.add(text);
        }
    }

    void object() {
        objects++;
    }

    void record(final long lengthBytes) {
        records++;
        compared(lengthBytes);
    }

    void block(final long lengthBytes) {
        blocks++;
        compared(lengthBytes);
    }

    /** Bytes that are the same on both, and no record or block of their own. */
    void compared(final long lengthBytes) {
        bytes += lengthBytes;
        progress.update(records + blocks, bytes);
    }

    /** A block that was overwritten each time that it was looked at; no device missed a write. */
    void movingBlock() {
        movingBlocks++;
    }

    /** A block whose last write one device has not seen yet: the next start settles it. */
    void inDoubtBlock() {
        inDoubtBlocks++;
    }

    /** The end of a log that one device has not seen yet. */
    void inDoubtBytes(final long lengthBytes) {
        inDoubtBytes += lengthBytes;
    }

    /** An object whose creation was never completed; nothing can be in it. */
    void unfinishedObject() {
        unfinishedObjects++;
    }

    public long unfinishedObjects() {
        return unfinishedObjects;
    }

    /** The first {@link #MAX_NAMED} differences, in words. */
    public List<String> named() {
        return List.copyOf(named);
    }

    public long differences() {
        return differences;
    }

    public long objects() {
        return objects;
    }

    public long records() {
        return records;
    }

    public long blocks() {
        return blocks;
    }

    public long bytes() {
        return bytes;
    }

    public long movingBlocks() {
        return movingBlocks;
    }

    public long inDoubtBlocks() {
        return inDoubtBlocks;
    }

    public long inDoubtBytesOfLogs() {
        return inDoubtBytes;
    }

    /** Whether a write with this tag is above what a device had applied: not wrong to miss it. */
    static boolean isAbove(final DeviceFacts facts, final int epoch, final long sequence) {
        return Tag.compare(epoch, sequence, facts.streamEpoch(), facts.applied()) > 0;
    }

    /** A device found bytes that do not have their CRC; anything else is no finding but an error. */
    static void mustBeBadContent(final ReadException e) {
        if (e.status() != Status.CORRUPT && e.status() != Status.TOO_LARGE) {
            throw e;
        }
    }
}
