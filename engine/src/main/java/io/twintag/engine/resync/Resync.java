package io.twintag.engine.resync;

import io.twintag.engine.streams.BackgroundCall;
import io.twintag.engine.streams.Throttle;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.FetchTagsEncoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TagsEndDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes a device that has joined equal to the authority by copying only what is in doubt, while writes flow to both:
 * fetches both tag tables, searches where they do not tell, then copies range by range. Entries are never copied:
 * always the current content. Then both devices flush, so that little is left to be forced while the writes stop and
 * both become members. Diff agent.
 */
public final class Resync {
    private static final long FETCH_AGAIN_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int CALLS = 9;
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    /** What it is at. */
    enum Step {
        FETCHING,
        SEARCHING,
        COPYING,
        FLUSHING,
        DONE
    }

    private final UnsafeBuffer fetchRequest = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final Deque<Search> searches = new ArrayDeque<>();
    private int fetchedPages;
    private final BackgroundCall call;
    private final InDoubt inDoubt;
    private final RangeCopy copy;
    private final EpochClock wallClock;
    private final int epoch;
    private final int authority;
    private final int fetchLength;
    private final long startedMs;

    private Step step = Step.FETCHING;
    private String failure;
    private int fetching;
    private Doubt doubt;
    private long fetchNs;
    private long heardNs;
    private long endedMs;

    /** @param rateBytesPerS to copy at most. */
    public Resync(
            final int epoch,
            final DeviceFacts authority,
            final DeviceFacts target,
            final long rateBytesPerS,
            final long nowNs,
            final EpochClock wallClock) {
        this.epoch = epoch;
        this.authority = authority.slot();
        this.fetching = target.slot();
        this.wallClock = wallClock;
        this.startedMs = wallClock.time();
        this.call = new BackgroundCall(epoch, 0, CALLS);
        this.inDoubt = new InDoubt(epoch, authority, target);
        this.copy = new RangeCopy(epoch, authority, new Throttle(rateBytesPerS, nowNs));
        final FetchTagsEncoder fetch = new FetchTagsEncoder();
        fetch.wrapAndApplyHeader(fetchRequest, 0, new MessageHeaderEncoder())
                .correlation(epoch)
                .epoch(epoch);
        this.fetchLength = MessageHeaderEncoder.ENCODED_LENGTH + fetch.encodedLength();
        this.fetchNs = nowNs;
        this.heardNs = nowNs;
    }

    public int epoch() {
        return epoch;
    }

    public boolean isDone() {
        return step == Step.DONE;
    }

    /** Why it failed, or null. */
    public String failure() {
        return failure;
    }

    /** Blocks of which neither device holds the newest version intact. */
    public List<String> bad() {
        return copy.bad();
    }

    public ResyncProgress progress() {
        return new ResyncProgress(
                epoch,
                authority,
                Slots.other(authority),
                step.name(),
                copy.inDoubtBlocks(),
                copy.inDoubtBytes(),
                copy.copiedBlocks(),
                copy.copiedBytes(),
                startedMs,
                endedMs,
                failure);
    }

    /** It is wanted no more: a device was lost, or another epoch has begun. */
    public void stop() {
        fail("broken off");
    }

    public int doWork(final Outbound[] background, final long nowNs) {
        if (step == Step.DONE) {
            return 0;
        }
        if (step != Step.FLUSHING && nowNs - heardNs > TIMEOUT_NS) {
            fail("no answer while " + step);
            return 1;
        }
        if (step == Step.FETCHING) {
            return fetch(background, nowNs);
        }
        if (step == Step.COPYING) {
            final int sent = copy.doWork(background, nowNs);
            if (copy.isDone()) {
                step = Step.FLUSHING;
                call.flush(Slots.other(authority));
            }
            return sent;
        }
        if (step == Step.FLUSHING) {
            return call.doWork(background, nowNs);
        }
        if (!call.isOpen()) {
            searches.peek().ask(call);
        }
        return call.doWork(background, nowNs);
    }

    public void onPage(final int slot, final long answerTo, final TagPage page, final long nowNs) {
        if (step == Step.FETCHING && answerTo == epoch && slot == fetching) {
            heardNs = nowNs;
            fetchNs = nowNs + FETCH_AGAIN_NS;
            fetchedPages++;
            if (slot == authority) {
                inDoubt.addAuthority(page);
            } else {
                inDoubt.addTarget(page);
            }
        }
    }

    public void onTagsEnd(final int slot, final TagsEndDecoder end, final long nowNs) {
        if (step != Step.FETCHING || end.correlation() != epoch || slot != fetching) {
            return;
        }
        heardNs = nowNs;
        if (end.pages() > fetchedPages) {
            inDoubt.pagesAreMissing();
        }
        if (slot != authority && inDoubt.areTagsTelling()) {
            fetching = authority;
            fetchedPages = 0;
            fetchNs = nowNs;
        } else {
            search();
        }
    }

    private void search() {
        doubt = inDoubt.finish();
        searches.addAll(inDoubt.searches(doubt));
        step = Step.SEARCHING;
        searched();
    }

    public void onBlocks(final int slot, final BlocksDecoder blocks, final long nowNs) {
        heardNs = nowNs;
        if (step == Step.COPYING) {
            failIf(copy.onBlocks(slot, blocks, nowNs));
        } else if (step == Step.SEARCHING && call.isAnswer(slot, blocks.correlation())) {
            if (blocks.status() == Status.NO_SUCH_OBJECT) {
                call.again(nowNs + WAIT_NS); // it is being made
            } else {
                failIf(searches.peek().onBlocks(blocks));
                searched();
            }
        }
    }

    public void onInstalled(final int slot, final InstalledDecoder installed, final long nowNs) {
        if (installed.status() != Status.BACK_PRESSURED) {
            heardNs = nowNs; // who has no room must get it in time; an object that is being made may take long
        }
        if (step == Step.COPYING) {
            failIf(copy.onInstalled(slot, installed, nowNs));
        }
    }

    /** However long it takes: a device that is lost meanwhile ends all of this. */
    public void onFlushed(final int slot, final long answerTo) {
        if (step == Step.FLUSHING && call.isAnswer(slot, answerTo)) {
            if (slot == authority) {
                end();
            } else {
                call.flush(authority);
            }
        }
    }

    private int fetch(final Outbound[] background, final long nowNs) {
        if (!inDoubt.areTagsTelling()) {
            search();
            return 1;
        }
        if (nowNs - fetchNs < 0) {
            return 0;
        }
        background[fetching].offer(fetchRequest, 0, fetchLength);
        fetchNs = nowNs + FETCH_AGAIN_NS;
        return 1;
    }

    private void searched() {
        while (step == Step.SEARCHING && (searches.isEmpty() || searches.peek().isDone())) {
            if (searches.isEmpty()) {
                copy.start(doubt);
                step = Step.COPYING;
            } else {
                searches.poll();
            }
        }
    }

    private void failIf(final String why) {
        if (why != null) {
            fail(why);
        }
    }

    private void fail(final String why) {
        failure = why;
        end();
    }

    private void end() {
        endedMs = wallClock.time();
        step = Step.DONE;
    }
}
