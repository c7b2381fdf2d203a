package io.twintag.engine.streams;

import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.CheckEncoder;
import io.twintag.transport.protocol.FlushEncoder;
import io.twintag.transport.protocol.InstallEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ReadBlocksEncoder;
import io.twintag.transport.protocol.RepairEncoder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One request at a time to one of the devices, repeated until it is answered. Diff agent. */
public final class BackgroundCall {
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(5);

    private final ExpandableDirectByteBuffer request = new ExpandableDirectByteBuffer(128 * 1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ReadBlocksEncoder read = new ReadBlocksEncoder();
    private final InstallEncoder install = new InstallEncoder();
    private final FlushEncoder flush = new FlushEncoder();
    private final CheckEncoder check = new CheckEncoder();
    private final RepairEncoder repair = new RepairEncoder();
    private final int epoch;
    private final int stride;
    private long correlation;
    private boolean isOpen;
    private int slot;
    private int lengthBytes;
    private long sendNs;

    /**
     * @param first  correlation of the first request.
     * @param stride to the next: calls with the same stride and other firsts never share one.
     */
    public BackgroundCall(final int epoch, final long first, final int stride) {
        this.epoch = epoch;
        this.correlation = first;
        this.stride = stride;
    }

    public boolean isOpen() {
        return isOpen;
    }

    /** Content of a range of blocks, with their trailers; or of a log. */
    public void read(final int toSlot, final int objectId, final long first, final int count) {
        read(toSlot, objectId, first, count, false);
    }

    /** Trailers of a range of blocks, without their content. */
    public void readTrailers(final int toSlot, final int objectId, final long first, final int count) {
        read(toSlot, objectId, first, count, true);
    }

    private void read(
            final int toSlot, final int objectId, final long first, final int count, final boolean isOfTrailersOnly) {
        read.wrapAndApplyHeader(request, 0, header)
                .correlation(nextCorrelation())
                .epoch(epoch)
                .objectId(objectId)
                .first(first)
                .count(count)
                .flags()
                .clear()
                .trailersOnly(isOfTrailersOnly);
        open(toSlot, read.encodedLength());
    }

    public void install(
            final int toSlot,
            final int objectId,
            final long first,
            final int count,
            final DirectBuffer trailers,
            final DirectBuffer content) {
        install(toSlot, objectId, first, count, false, trailers, content);
    }

    /** A block is bad on the authority: it is to be bad there too, so that nobody reads what is older. */
    public void installBad(final int toSlot, final int objectId, final long block, final DirectBuffer trailer) {
        install(toSlot, objectId, block, 1, true, trailer, new UnsafeBuffer(0, 0));
    }

    private void install(
            final int toSlot,
            final int objectId,
            final long first,
            final int count,
            final boolean isBad,
            final DirectBuffer trailers,
            final DirectBuffer content) {
        install.wrapAndApplyHeader(request, 0, header)
                .correlation(nextCorrelation())
                .epoch(epoch)
                .objectId(objectId)
                .first(first)
                .count(count)
                .flags()
                .clear()
                .bad(isBad);
        install.putTrailers(trailers, 0, trailers.capacity()).putContent(content, 0, content.capacity());
        open(toSlot, install.encodedLength());
    }

    /** All that is written there is to be forced. */
    public void flush(final int toSlot) {
        flush.wrapAndApplyHeader(request, 0, header)
                .correlation(nextCorrelation())
                .epoch(epoch);
        open(toSlot, flush.encodedLength());
    }

    /** See whether what is stored there is what was written: see {@code CheckWhat}. */
    public void check(
            final int toSlot,
            final int what,
            final int objectId,
            final long first,
            final int count,
            final boolean isContentWanted) {
        check.wrapAndApplyHeader(request, 0, header)
                .correlation(nextCorrelation())
                .what(what)
                .objectId(objectId)
                .first(first)
                .count(count)
                .flags()
                .clear()
                .contentToo(isContentWanted);
        open(toSlot, check.encodedLength());
    }

    /** The twin's version of one block, or its record with the fields of the version zero. */
    public void repair(
            final int toSlot,
            final int objectId,
            final long first,
            final BlockVersion version,
            final DirectBuffer content,
            final int contentLength) {
        repair.wrapAndApplyHeader(request, 0, header)
                .correlation(nextCorrelation())
                .epoch(epoch)
                .objectId(objectId)
                .first(first)
                .versionEpoch(version.epoch())
                .crc(version.crc())
                .sequence(version.sequence())
                .putContent(content, 0, contentLength);
        open(toSlot, repair.encodedLength());
    }

    /** The answer is waited for no more. */
    public void cancel() {
        isOpen = false;
    }

    /** Asks the same again, not before then. */
    public void again(final long notBeforeNs) {
        isOpen = true;
        sendNs = notBeforeNs;
    }

    /** Whether this is the answer that is waited for; then it is waited for no more. */
    public boolean isAnswer(final int fromSlot, final long answerTo) {
        final boolean isAnswer = isOpen && fromSlot == slot && answerTo == correlation;
        isOpen &= !isAnswer;
        return isAnswer;
    }

    public int doWork(final Outbound[] background, final long nowNs) {
        if (isOpen && (sendNs == 0 || nowNs - sendNs >= 0) && background[slot].offer(request, 0, lengthBytes) > 0) {
            sendNs = nowNs + REPEAT_NS;
            return 1;
        }
        return 0;
    }

    private long nextCorrelation() {
        correlation += stride;
        return correlation;
    }

    private void open(final int toSlot, final int blockLength) {
        slot = toSlot;
        lengthBytes = MessageHeaderEncoder.ENCODED_LENGTH + blockLength;
        sendNs = 0;
        isOpen = true;
    }
}
