package io.twintag.device;

import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.CheckedEncoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The scrub of a tag table, which the apply thread alone may touch: a few pages in a cycle, between two writes, so that
 * no write waits for more than microseconds.
 */
final class TagCheck {
    private static final int PAGES_PER_CYCLE = 4;

    private final UnsafeBuffer nothing = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer answer = new ExpandableArrayBuffer();
    private final Volume volume;
    private final TagTable tags;
    private boolean isLooking;
    private long correlation;
    private int badBefore;
    private int answerLength;

    TagCheck(final Volume volume, final TagTable tags) {
        this.volume = volume;
        this.tags = tags;
    }

    /** Asked again, it goes on. */
    void ask(final long newCorrelation) {
        if (!isLooking || newCorrelation != correlation) {
            correlation = newCorrelation;
            isLooking = true;
            badBefore = tags.bad();
            answerLength = 0;
            tags.beginCheck();
        }
    }

    int doWork(final Outbound pages) {
        if (!isLooking) {
            return 0;
        }
        if (answerLength == 0 && tags.check(PAGES_PER_CYCLE)) {
            answer(tags.bad() - badBefore);
        }
        if (answerLength > 0 && (pages.offer(answer, 0, answerLength) > 0 || !pages.isConnected())) {
            isLooking = false;
        }
        return 1;
    }

    private void answer(final int bad) {
        final CheckedEncoder checked = new CheckedEncoder();
        checked.wrapAndApplyHeader(answer, 0, new MessageHeaderEncoder())
                .correlation(correlation)
                .epoch(volume.streamEpoch())
                .appliedBefore(volume.applied())
                .appliedAfter(volume.applied())
                .crc(0)
                .count(bad)
                .status(Status.OK)
                .objectId(0)
                .kind(ObjectKind.LOG)
                .blockSize(0)
                .end(0)
                .name("")
                .putBlocks(nothing, 0, 0)
                .putContent(nothing, 0, 0);
        answerLength = MessageHeaderEncoder.ENCODED_LENGTH + checked.encodedLength();
    }
}
