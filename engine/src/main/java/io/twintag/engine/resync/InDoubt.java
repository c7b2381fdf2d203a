package io.twintag.engine.resync;

import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Tag;
import io.twintag.transport.runtime.Safeguard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds what may differ between two devices, exactly: the blocks that an entry of either tag table names and the other
 * table has no equal entry for, and those of the authority's entries above what the other vouches for (docs/claims.md
 * claims 7, 8, 27, 33, 34). Of a log it is everything from the first such position on, since records follow each other.
 *
 * <p>The target's pages come first and are kept; each page of the authority is compared as it comes, also when one
 * comes twice. Memory: the target's table, up to 75 MB, and a bit a block. Where a tag table may lack pages, or the
 * target an object, a {@link Search} finds it instead.
 */
final class InDoubt {
    /** 75 MB; a larger table is not compared, but searched. */
    static final int MOST_PAGES_KEPT = 24_000;

    private final Map<Long, TagPage> onTarget = new HashMap<>();
    private final LongHashSet compared = new LongHashSet();
    private final Doubt doubt = new Doubt();
    private final DeviceFacts authority;
    private final DeviceFacts target;
    private final int epoch;
    private boolean arePagesMissing;

    /** @param epoch that the target has joined; both facts are of the seal before. */
    InDoubt(final int epoch, final DeviceFacts authority, final DeviceFacts target) {
        this.epoch = epoch;
        this.authority = authority;
        this.target = target;
        this.arePagesMissing = authority.isTagTableUnknown()
                || target.isTagTableUnknown()
                || target.recordEpoch() == 0
                || !isVouched();
    }

    /** Whether the tag tables tell everything: when not, they need not be fetched. */
    boolean areTagsTelling() {
        return !arePagesMissing;
    }

    /** Not every page arrived whole: what is missing is unknown, never matched. */
    void pagesAreMissing() {
        arePagesMissing = true;
        onTarget.clear();
    }

    /** A page of the target; all of them before the first of the authority. */
    void addTarget(final TagPage page) {
        if (onTarget.size() == MOST_PAGES_KEPT) {
            pagesAreMissing();
        }
        if (page.epoch() < epoch && areTagsTelling()) {
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[TagPage.LENGTH]);
            page.copyTo(copy, 0);
            onTarget.put(key(page), new TagPage().wrap(copy, 0));
        }
    }

    /** A page of the authority. */
    void addAuthority(final TagPage page) {
        if (page.epoch() < epoch && areTagsTelling()) {
            final TagPage twin = onTarget.get(key(page));
            compared.add(key(page));
            collect(page, twin, true);
            if (twin != null) {
                collectOfTarget(/* page= */ twin, /* twin= */ page);
            }
        }
    }

    /** Both tables are told. What is in doubt by them, of the objects for which {@link #searches} names no search. */
    Doubt finish() {
        collectOfTargetAlone();
        final Doubt found = new Doubt();
        for (final DeviceFacts.Held object : authority.objects().values()) {
            final DeviceFacts.Held twin = target.objects().get(object.id());
            final boolean isWhole = !isVouched() || twin == null;
            if (object.kind() == ObjectKind.LOG && isWhole) {
                found.addLog(object.id(), 0);
            } else if (object.kind() == ObjectKind.LOG && !isSearched(object)) {
                final long first = doubt.logs().getOrDefault(object.id(), Long.MAX_VALUE);
                found.addLog(object.id(), Math.min(first, Math.min(object.tail(), twin.tail())));
            } else if (object.kind() == ObjectKind.BLOCK && !isVouched()) {
                found.addBlocks(object.id(), 0, object.end());
            } else if (object.kind() == ObjectKind.BLOCK && !isSearched(object)) {
                found.blocks().put(object.id(), doubt.blocks().getOrDefault(object.id(), new BlockSet()));
            }
        }
        return found;
    }

    /** How to find what the tag tables cannot tell; adds to {@code found}. */
    List<Search> searches(final Doubt found) {
        final List<Search> searches = new ArrayList<>();
        for (final DeviceFacts.Held object : authority.objects().values()) {
            final DeviceFacts.Held twin = target.objects().get(object.id());
            if (isVouched() && isSearched(object)) {
                searches.add(
                        object.kind() == ObjectKind.LOG
                                ? new LogSearch(object, twin, authority.slot(), found)
                                : new TrailerSearch(object, authority.slot(), epoch, twin == null, found));
            }
        }
        return searches;
    }

    /** Pages that the authority has not. */
    private void collectOfTargetAlone() {
        onTarget.forEach((key, page) -> {
            if (!compared.contains(key.longValue())) {
                collectOfTarget(page, null);
            }
        });
        onTarget.clear();
    }

    /** What the target alone wrote holds what was rolled back, or what nobody knows any more. */
    @Safeguard(
            name = "undo-ghosts",
            prevents = "A device keeps blocks that it alone wrote, and that the mirror went on without.")
    private void collectOfTarget(final TagPage page, final TagPage twin) {
        collect(page, twin, false);
    }

    /**
     * A device that lost power and had flushed nothing vouches for nothing: not even its trailers tell what it holds.
     */
    private boolean isVouched() {
        return !target.hasLostPower() || target.streamEpoch() != 0;
    }

    private boolean isSearched(final DeviceFacts.Held object) {
        final boolean isMissing = !target.objects().containsKey(object.id());
        return isMissing ? object.kind() == ObjectKind.BLOCK : arePagesMissing;
    }

    /** Entries of one page that the other side's page, null if it has none, does not hold as they are. */
    private void collect(final TagPage page, final TagPage twin, final boolean isAuthority) {
        final long recorded = page.recorded();
        final long common = twin == null ? 0 : recorded & page.applied() & twin.recorded() & twin.applied();
        final long equal = common == 0 ? 0 : common & ~page.differences(twin, common);
        final DeviceFacts other = isAuthority ? target : authority;
        for (int slot = 0; slot < TagPage.SLOTS; slot++) {
            final long bit = 1L << slot;
            if ((recorded & bit) == 0) {
                continue;
            }
            final long sequence = page.sequence(slot);
            final boolean isAbove =
                    isAuthority && Tag.compare(page.epoch(), sequence, target.streamEpoch(), target.applied()) > 0;
            if (isAbove || (equal & bit) == 0 && !isRetired(other, page.epoch(), sequence)) {
                add(page, slot);
            }
        }
    }

    private void add(final TagPage page, final int slot) {
        if (!isPossible(page, slot)) {
            arePagesMissing = true; // a bit of it flipped: what it named nobody knows
        } else if (page.isExtension(slot)) {
            doubt.addLog(page.objectId(slot), page.first(slot));
        } else {
            doubt.addBlocks(page.objectId(slot), page.first(slot), page.count(slot));
        }
    }

    /** Whether there is what an entry names. */
    private boolean isPossible(final TagPage page, final int slot) {
        final int id = page.objectId(slot);
        final long first = page.first(slot);
        final DeviceFacts.Held held =
                authority.objects().getOrDefault(id, target.objects().get(id));
        return held != null
                && (held.kind() == ObjectKind.LOG) == page.isExtension(slot)
                && first >= 0
                && (page.isExtension(slot) || first + page.count(slot) <= held.end());
    }

    /** What a device has retired was applied, equal and flushed on both when it was told to. */
    private static boolean isRetired(final DeviceFacts device, final int ofEpoch, final long sequence) {
        return device.streamEpoch() == ofEpoch && sequence <= device.retired();
    }

    private static long key(final TagPage page) {
        return (long) page.epoch() << 40 | page.pageIndex();
    }
}
