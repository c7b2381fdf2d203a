package io.twintag.engine.diff;

import io.twintag.engine.membership.DeviceFacts;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.BlocksDecoder;
import io.twintag.transport.protocol.FetchTagsEncoder;
import io.twintag.transport.protocol.InstallEncoder;
import io.twintag.transport.protocol.InstalledDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.ReadBlocksEncoder;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.TagPage;
import io.twintag.transport.protocol.TagsEndDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes a device equal to the authority by copying only what is in doubt: fetches both tag tables, then reads range by range
 * from the authority and installs it on the other. Entries are never copied: always the current content. Diff agent.
 */
final class Resync {
    private static final int LOG_CHUNK = 1024 * 1024 + 64;
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private enum Step {
        FETCHING,
        READING,
        INSTALLING,
        DONE
    }

    private final ExpandableDirectByteBuffer request = new ExpandableDirectByteBuffer(64 * 1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final UnsafeBuffer trailers = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer content = new UnsafeBuffer(0, 0);
    private final Deque<InDoubt.Range> todo = new ArrayDeque<>();
    private final InDoubt inDoubt;
    private final int epoch;
    private final int authority;

    private Step step = Step.FETCHING;
    private String failure;
    private int fetched;
    private int requestLength;
    private int requestTo;
    private long correlation = 1;
    private long askedNs;
    private long progressNs;
    private long copiedBytes;
    private long inDoubtRanges;

    Resync(
            final int epoch,
            final int authoritySlot,
            final DeviceFacts authorityFacts,
            final DeviceFacts targetFacts,
            final long nowNs) {
        this.epoch = epoch;
        this.authority = authoritySlot;
        this.inDoubt = new InDoubt(authorityFacts, targetFacts);
        this.askedNs = nowNs - REPEAT_NS;
        this.progressNs = nowNs;
    }

    int epoch() {
        return epoch;
    }

    boolean isDone() {
        return step == Step.DONE;
    }

    /** Why it failed, or null. */
    String failure() {
        return failure;
    }

    String account() {
        return "copied " + copiedBytes + " bytes of " + inDoubtRanges + " ranges in doubt";
    }

    int doWork(final Outbound[] background, final long nowNs) {
        if (step == Step.DONE) {
            return 0;
        }
        if (nowNs - progressNs > TIMEOUT_NS) {
            fail("no answer while " + step);
            return 1;
        }
        if (nowNs - askedNs < REPEAT_NS) {
            return 0;
        }
        if (step == Step.FETCHING) {
            fetch(background);
            askedNs = nowNs;
            return 1;
        }
        if (background[requestTo].offer(request, 0, requestLength) > 0) {
            askedNs = nowNs;
            return 1;
        }
        return 0;
    }

    void onPage(final int slot, final long answerTo, final TagPage page, final long nowNs) {
        if (step == Step.FETCHING && answerTo == epoch && (fetched & 1 << slot) == 0) {
            progressNs = nowNs;
            inDoubt.add(page, slot == authority);
        }
    }

    void onTagsEnd(final int slot, final TagsEndDecoder end, final long nowNs) {
        if (step == Step.FETCHING && end.correlation() == epoch) {
            fetched |= 1 << slot;
            if (fetched == 0b11) {
                todo.addAll(inDoubt.ranges());
                inDoubtRanges = todo.size();
                next(nowNs);
            }
        }
    }

    void onBlocks(final int slot, final BlocksDecoder blocks, final long nowNs) {
        if (step != Step.READING || slot != authority || blocks.correlation() != correlation) {
            return;
        }
        if (blocks.status() != Status.OK) {
            fail("the authority cannot read what is in doubt: " + Status.name(blocks.status()));
            return;
        }
        final int count = blocks.count();
        blocks.wrapTrailers(trailers);
        blocks.wrapContent(content);
        install(count, nowNs);
    }

    void onInstalled(final int slot, final InstalledDecoder installed, final long nowNs) {
        if (step != Step.INSTALLING || slot == authority || installed.correlation() != correlation) {
            return;
        }
        if (installed.status() != Status.OK) {
            fail("the other device cannot install: " + Status.name(installed.status()));
            return;
        }
        next(nowNs);
    }

    private void fetch(final Outbound[] background) {
        final FetchTagsEncoder fetch = new FetchTagsEncoder();
        fetch.wrapAndApplyHeader(request, 0, header).correlation(epoch).epoch(epoch);
        for (int slot = 0; slot < 2; slot++) {
            if ((fetched & 1 << slot) == 0) {
                background[slot].offer(request, 0, MessageHeaderEncoder.ENCODED_LENGTH + fetch.encodedLength());
            }
        }
    }

    private void next(final long nowNs) {
        progressNs = nowNs;
        final InDoubt.Range range = todo.peek();
        if (range == null) {
            step = Step.DONE;
            return;
        }
        if (range.isLog() && range.count() == 0) {
            content.wrap(0, 0);
            trailers.wrap(0, 0);
            install(0, nowNs); // the target's log is longer: it is only cut
            return;
        }
        step = Step.READING;
        correlation++;
        final ReadBlocksEncoder read = new ReadBlocksEncoder();
        read.wrapAndApplyHeader(request, 0, header)
                .correlation(correlation)
                .epoch(epoch)
                .objectId(range.objectId())
                .first(range.first())
                .count((int) Math.min(range.count(), LOG_CHUNK))
                .flags(0);
        send(authority, read.encodedLength(), nowNs);
    }

    /** Installs what was read, and leaves the rest of the range to do. */
    private void install(final int count, final long nowNs) {
        final InDoubt.Range range = todo.poll();
        if (count <= 0 && range.count() > 0) {
            fail("the authority holds less of object " + range.objectId() + " than it said");
            return;
        }
        if (count < range.count()) {
            todo.addFirst(
                    new InDoubt.Range(range.objectId(), range.isLog(), range.first() + count, range.count() - count));
        }
        step = Step.INSTALLING;
        correlation++;
        final InstallEncoder install = new InstallEncoder();
        install.wrapAndApplyHeader(request, 0, header)
                .correlation(correlation)
                .epoch(epoch)
                .objectId(range.objectId())
                .first(range.first())
                .count(count)
                .reserved(0)
                .putTrailers(trailers, 0, trailers.capacity())
                .putContent(content, 0, content.capacity());
        copiedBytes += content.capacity();
        send(1 - authority, install.encodedLength(), nowNs);
    }

    private void send(final int slot, final int blockLength, final long nowNs) {
        requestTo = slot;
        requestLength = MessageHeaderEncoder.ENCODED_LENGTH + blockLength;
        askedNs = nowNs - REPEAT_NS;
    }

    private void fail(final String why) {
        failure = why;
        step = Step.DONE;
    }
}
