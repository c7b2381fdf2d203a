package io.twintag.engine.sequencer;

import io.twintag.transport.layout.LogLayout;
import io.twintag.transport.protocol.AckLevel;
import io.twintag.transport.protocol.Limits;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.SubmitWriteDecoder;
import io.twintag.transport.runtime.OwnerThread;
import io.twintag.transport.session.SubmissionReader;
import io.twintag.transport.session.SubmissionType;

/**
 * Looks at the next submission of a session and takes it up: refused before a tag is spent, or stamped and put into the
 * frame. One submission makes two write transactions with the same tag (docs/claims.md claims 1, 15, 28), since both
 * devices get the same frame. Sequencer thread; no allocation, no exception for a bad submission.
 */
final class Intake {
    private final OwnerThread owner = new OwnerThread();
    private final SubmitWriteDecoder submission = new SubmitWriteDecoder();
    private final ObjectCatalog catalog;
    private final TagGenerator tags;
    private final BatchFrame frame;
    private final ObjectOrders orders;

    Intake(final ObjectCatalog catalog, final TagGenerator tags, final BatchFrame frame, final ObjectOrders orders) {
        this.catalog = catalog;
        this.tags = tags;
        this.frame = frame;
        this.orders = orders;
    }

    /** @return one of {@link Taken}. */
    int takeNext(final SessionFeed feed) {
        assert owner.isMine();
        final int type = feed.submissions.peek();
        if (type <= 0 || !feed.hasRoom()) {
            return Taken.NONE;
        }
        return switch (type) {
            case SubmissionType.APPEND, SubmissionType.WRITE -> takeWrite(feed, type == SubmissionType.APPEND);
            case SubmissionType.CREATE -> orders.create(feed);
            case SubmissionType.OPEN -> orders.open(feed);
            default -> refuse(feed, Status.BAD_SUBMISSION);
        };
    }

    private int takeWrite(final SessionFeed feed, final boolean isAppend) {
        final SubmissionReader in = feed.submissions;
        submission.wrap(in.buffer(), in.offset(), SubmitWriteDecoder.BLOCK_LENGTH, SubmitWriteDecoder.SCHEMA_VERSION);
        final int length = submission.dataLength();
        final int level = submission.level();
        if (isAppend && feed.refusals.isAny()) {
            final int status = feed.refusals.behind(submission.objectId(), seen(feed));
            if (status != Status.OK) {
                feed.refuse(submission.objectId(), status);
                return Taken.TAKEN;
            }
        }
        if (length < 0 || length > Limits.MAX_PAYLOAD_LENGTH) {
            return refuse(feed, Status.TOO_LARGE);
        }
        if (length > in.length() - SubmitWriteDecoder.BLOCK_LENGTH || !AckLevel.isAskable(level)) {
            return refuse(feed, Status.BAD_SUBMISSION);
        }
        final ObjectCatalog.Entry object = catalog.get(submission.objectId());
        if (object == null) {
            return refuse(feed, Status.NO_SUCH_OBJECT);
        }
        if (isAppend != (object.kind == ObjectKind.LOG)) {
            return refuse(feed, Status.WRONG_KIND);
        }
        return isAppend ? append(feed, object, length, level) : write(feed, object, length, level);
    }

    private int append(final SessionFeed feed, final ObjectCatalog.Entry log, final int length, final int level) {
        final long position = LogLayout.position(log.tail, length, log.segmentLength);
        final long end = position + LogLayout.recordLength(length);
        if (end > log.end()) {
            return log.isFull() ? refuse(feed, Status.STORAGE_SPACE) : Taken.NONE;
        }
        final long before = tags.last();
        final int taken = stamp(feed, log.id, true, position, length, length, level);
        if (tags.last() != before) {
            log.tail = end;
        }
        return taken;
    }

    private int write(final SessionFeed feed, final ObjectCatalog.Entry object, final int length, final int level) {
        final long first = submission.firstBlock();
        if (length % object.blockSize != 0) {
            return refuse(feed, Status.NOT_WHOLE_BLOCKS);
        }
        final int count = length / object.blockSize;
        if (count == 0 || first < 0 || first > object.blocks - count) {
            return refuse(feed, Status.OUT_OF_RANGE);
        }
        return stamp(feed, object.id, false, first, count, length, level);
    }

    private int stamp(
            final SessionFeed feed,
            final int objectId,
            final boolean isExtension,
            final long first,
            final int count,
            final int length,
            final int level) {
        if (!frame.hasRoom(length)) {
            return Taken.FRAME_FULL;
        }
        final SubmissionReader in = feed.submissions;
        final int crc = submission.crc();
        if (!frame.copyChecked(in.buffer(), in.offset() + SubmitWriteDecoder.BLOCK_LENGTH, length, crc)) {
            return refuse(feed, Status.BAD_CRC);
        }
        final long sequence = tags.next();
        frame.add(sequence, objectId, isExtension, first, count, crc, feed.sessionId(), in.ticket(), length);
        if (level == AckLevel.FLUSHED_BOTH.ordinal()) {
            frame.wantFlush();
        }
        feed.stamp(tags.epoch(), sequence, first, tags.generator(), level);
        return Taken.TAKEN;
    }

    /** Completions that the session had polled as it submitted this; of a client that does not say it, by now. */
    private long seen(final SessionFeed feed) {
        return (submission.flags() & SubmissionType.TELLS_WHAT_WAS_SEEN) != 0
                ? submission.firstBlock()
                : feed.completions.consumed();
    }

    /** A submission that is refused for itself. Of an append: so is what its session has in flight behind it. */
    private int refuse(final SessionFeed feed, final int status) {
        if (feed.submissions.peek() == SubmissionType.APPEND) {
            final int log = submission.objectId();
            feed.refusals.refused(log, feed.completions.reserved(), status);
            feed.refuse(log, status);
        } else {
            feed.answer(status, null);
        }
        return Taken.TAKEN;
    }
}
