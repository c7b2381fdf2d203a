package io.twintag.engine.diff;

import io.twintag.engine.scrub.Suspect;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.link.Outbound;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.RetireEncoder;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.runtime.Safeguard;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The steady state of the diff agent: acts on matches only. Entries that both devices have applied, that are equal byte
 * for byte and flushed on both are deleted on both (docs/claims.md claims 7, 9, 10, 33, 35, 36). A page that differs
 * for the same tags is an alarm, never a delete.
 *
 * <p>Pages that a device has folded away for lack of room are unknown: not compared, and deleted on both once both have
 * applied and flushed past them, for then nothing of them is in doubt.
 */
final class Retire {

    private final PageInbox[] inboxes = {new PageInbox(), new PageInbox()};
    private final long[] flushed = new long[Slots.COUNT];
    private final long[] folded = new long[Slots.COUNT];
    private final long[] toldThrough = new long[Slots.COUNT];
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final RetireEncoder retire = new RetireEncoder();
    private final Consumer<String> alarm;
    private final Consumer<Suspect> suspects;
    private int epoch;
    private int unseen;
    private boolean isFine;
    private volatile long matched;
    private boolean hasDifference;

    /** @param suspects takes what two entries that differ name, to be compared itself. */
    Retire(final Consumer<String> alarm, final Consumer<Suspect> suspects) {
        this.alarm = alarm;
        this.suspects = suspects;
    }

    /** Begins with the first tag of a stream; 0: none. */
    void start(final int newEpoch) {
        epoch = newEpoch;
        matched = 0;
        hasDifference = false;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            inboxes[slot].start(newEpoch);
            flushed[slot] = 0;
            folded[slot] = 0;
            toldThrough[slot] = 0;
        }
    }

    boolean hasRoom(final int slot) {
        return hasDifference || inboxes[slot].hasRoom(TagPage.pageIndex(matched + 1));
    }

    void onPage(final int slot, final DirectBuffer data, final int offset) {
        if (!inboxes[slot].onPage(data, offset, TagPage.pageIndex(matched + 1))) {
            alarm.accept("a tag page of device " + Slots.letter(slot) + " arrived damaged: taken as unknown");
        }
    }

    /** @param foldedThrough entries up to here may be gone unseen; 0: none are. */
    void onMarks(final int slot, final int ofEpoch, final long through, final long foldedThrough) {
        if (ofEpoch == epoch) {
            flushed[slot] = Math.max(flushed[slot], through);
            folded[slot] = Math.max(folded[slot], foldedThrough);
        }
    }

    /** Compares what has arrived, and tells the devices what they may delete. */
    int doWork(final Outbound[] background) {
        if (epoch == 0) {
            return 0;
        }
        final long before = matched;
        final long unknown = Math.max(folded[0], folded[1]);
        if (!hasDifference && unknown > matched) {
            matched = unknown;
        }
        while (!hasDifference && compareNext()) {
            // page after page
        }
        final long through = Math.min(matched, flushedOnBoth());
        int work = matched == before ? 0 : 1;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            if (through > toldThrough[slot] && tell(background[slot], through)) {
                toldThrough[slot] = through;
                work++;
            }
        }
        assert toldThrough[0] <= matched && toldThrough[1] <= matched : "retired <= matched";
        return work;
    }

    /** What a power cut may take from one device must be remembered by the other. */
    @Safeguard(
            name = "flush-before-retire",
            prevents = "Entries are deleted on both devices, and the power of one takes what they named "
                    + "there: nothing says what to copy.")
    private long flushedOnBoth() {
        return Math.min(flushed[0], flushed[1]);
    }

    /** All entries up to here are equal on both, or were folded away before they could be compared. Any thread. */
    long matched() {
        return matched;
    }

    /** Returns whether a whole page was finished, so that the next may be looked at. */
    private boolean compareNext() {
        final long next = matched + 1;
        final long index = TagPage.pageIndex(next);
        final TagPage a = inboxes[0].find(index);
        final TagPage b = inboxes[1].find(index);
        if (a == null || b == null) {
            return false;
        }
        final int first = TagPage.slot(next);
        final long common = a.applied() & b.applied() & a.recorded() & b.recorded();
        final int run = Math.min(Long.numberOfTrailingZeros(~(common >>> first)), TagPage.SLOTS - first);
        if (run == 0) {
            return false;
        }
        final long mask = (run == TagPage.SLOTS ? -1L : (1L << run) - 1) << first;
        final long differences = a.differences(b, mask);
        if (differences != 0) {
            hasDifference = true;
            final long sequence = (index << 6) + Long.numberOfTrailingZeros(differences);
            alarm.accept("the tag entries of epoch " + epoch + ", sequence " + sequence
                    + " differ between the devices: they are never taken as matched; what both name is compared now");
            compareContent(sequence, a, b);
            return false;
        }
        final long sum = matched + run;
        matched = sum; // only this thread writes it
        return first + run == TagPage.SLOTS;
    }

    /**
     * One of the two entries is wrong, and nothing says which. So what either names is looked at on both devices: once
     * all of it is the same there, neither is needed. Till then nothing is retired.
     */
    private void compareContent(final long sequence, final TagPage a, final TagPage b) {
        final int slot = TagPage.slot(sequence);
        final int inEpoch = epoch;
        unseen = Slots.COUNT;
        isFine = true;
        for (final TagPage entry : List.of(a, b)) {
            final long count = entry.isExtension(slot) ? 1 : entry.count(slot);
            suspects.accept(new Suspect(
                    entry.objectId(slot),
                    entry.first(slot),
                    count,
                    ", which the tag entries of sequence " + sequence + " name",
                    isSame -> onCompared(inEpoch, sequence, isSame)));
        }
    }

    private void onCompared(final int inEpoch, final long sequence, final boolean isSame) {
        if (inEpoch != epoch || !hasDifference) {
            return;
        }
        isFine &= isSame;
        unseen--;
        if (unseen == 0 && isFine) {
            hasDifference = false;
            matched = sequence;
            alarm.accept("what the tag entries of epoch " + epoch + ", sequence " + sequence
                    + " name is the same on both devices: the entries are needed no more");
        } else if (unseen == 0) {
            alarm.accept("what the tag entries of epoch " + epoch + ", sequence " + sequence
                    + " name differs too: nothing is retired any more; run twintag verify");
        }
    }

    private boolean tell(final Outbound device, final long through) {
        retire.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).reserved(0).throughSequence(through);
        return device.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + retire.encodedLength()) > 0;
    }
}
