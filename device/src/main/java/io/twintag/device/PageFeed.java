package io.twintag.device;

import io.twintag.device.store.FlushMode;
import io.twintag.device.store.Volume;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.runtime.OwnerThread;

/**
 * Sends copies of the tag pages to the diff agent, in order, as they fill up; the last, partial one when the stream has
 * been idle for a moment. The tag table itself is the queue: a slow diff agent costs nothing but pages that stay
 * longer, until the oldest are folded away; then it is told how far, in their place.
 *
 * <p>Apply thread.
 */
final class PageFeed {
    private static final int PAGES_PER_CYCLE = 8;
    private static final long IDLE_NS = 5_000_000;
    private static final long FOLDED_INTERVAL_NS = 10_000_000;

    private final OwnerThread owner = new OwnerThread();
    private final EngineReplies replies = new EngineReplies();
    private final Volume volume;
    private final TagTable tags;
    private final boolean isNeverFlushed;
    private int epoch;
    private long nextPage;
    private long lastApplied;
    private long idleSinceNs;
    private long sentThrough;
    private long sentFlushed = -1;
    private long sentFolded;
    private long nextFoldedNs;

    PageFeed(final Volume volume, final TagTable tags, final FlushMode flushMode) {
        this.volume = volume;
        this.tags = tags;
        this.isNeverFlushed = flushMode == FlushMode.NONE;
    }

    /** Begins again with the first page of the stream: another diff agent listens. */
    void restart() {
        assert owner.isMine();
        epoch = 0;
    }

    int doWork(final Outbound pages, final long nowNs) {
        assert owner.isMine();
        if (epoch != volume.streamEpoch()) {
            epoch = volume.streamEpoch();
            nextPage = tags.retired(epoch) >>> 6;
            lastApplied = -1;
            sentThrough = 0;
            sentFlushed = -1;
            sentFolded = 0;
            nextFoldedNs = nowNs;
        }
        final long applied = volume.applied();
        if (applied != lastApplied) {
            lastApplied = applied;
            idleSinceNs = nowNs;
        }
        if (!skipFolded(pages)) {
            return 0;
        }
        int sent = 0;
        while (sent < PAGES_PER_CYCLE && applied >= (nextPage << 6 | 63) && send(pages, nextPage)) {
            sentThrough = nextPage << 6 | 63;
            nextPage++;
            sent++;
        }
        if (sent == 0 && applied > sentThrough && nowNs - idleSinceNs > IDLE_NS && send(pages, nextPage)) {
            sentThrough = applied;
            sent++;
        }
        return sent + sendMarks(pages, nowNs);
    }

    /**
     * Pages that were folded before they were sent: the diff agent learns of it before it gets a later one.
     *
     * @return false when it cannot be told now; then no page may be sent.
     */
    private boolean skipFolded(final Outbound pages) {
        final long folded = tags.foldedThrough(epoch);
        if (folded == 0 || folded >>> 6 < nextPage) {
            return true;
        }
        if (send(pages, sentFlushed, folded) == 0) {
            return false;
        }
        nextPage = (folded >>> 6) + 1;
        sentThrough = Math.max(sentThrough, folded);
        return true;
    }

    private boolean send(final Outbound pages, final long pageIndex) {
        if (!tags.isPagePresent(epoch, pageIndex)) {
            return true; // retired already; what was folded is skipped before
        }
        if (!pages.hasRoom(4096)) {
            return false;
        }
        final int length = replies.pageCopy(tags, 0, epoch, pageIndex);
        return length == 0 || pages.offer(replies.buffer(), 0, length) > 0;
    }

    /** With {@code flush=none} nothing is promised about power, so whatever was shown may be retired. */
    private int sendMarks(final Outbound pages, final long nowNs) {
        final long flushed = isNeverFlushed ? sentThrough : EngineReplies.flushed(volume);
        final long folded = tags.foldedThrough(epoch);
        if (flushed == sentFlushed && (folded == sentFolded || nowNs - nextFoldedNs < 0)) {
            return 0;
        }
        nextFoldedNs = nowNs + FOLDED_INTERVAL_NS;
        return send(pages, flushed, folded);
    }

    private int send(final Outbound pages, final long flushed, final long folded) {
        assert isNeverFlushed || flushed <= volume.applied() : "flushed <= applied";
        if (pages.hasRoom(256)) {
            final int length = replies.flushedMark(epoch, Math.max(0, flushed), folded);
            if (pages.offer(replies.buffer(), 0, length) > 0) {
                sentFlushed = flushed;
                sentFolded = folded;
                return 1;
            }
        }
        return 0;
    }
}
