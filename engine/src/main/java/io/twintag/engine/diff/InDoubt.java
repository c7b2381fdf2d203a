package io.twintag.engine.diff;

import io.twintag.engine.membership.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Tag;
import io.twintag.transport.protocol.TagPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What may differ between two devices, exactly: the blocks that an entry of either tag table names and the other table has no
 * equal entry for, and those of the authority's entries above what the other vouches for (claims 7, 8, 27, 33, 34). Of a
 * log it is everything from the first such position on, since records follow each other.
 *
 * <p>Where a tag table may lack pages, or the target an object, a {@link Search} finds it instead. Memory: about 150 bytes an
 * unmatched entry, of which each table holds at most 64 a page of its capacity.
 */
final class InDoubt {
    private final Map<Long, Map<Long, Entry>> authority = new HashMap<>();
    private final Map<Long, Map<Long, Entry>> target = new HashMap<>();
    private final DeviceFacts authorityFacts;
    private final DeviceFacts targetFacts;

    /** A tag entry: what it says of the storage, without the tag. */
    private record Entry(int objectId, int flags, long first, int count, int crc, boolean isApplied) {}

    private final int epoch;
    private boolean arePagesMissing;

    /** @param epoch that the target has joined; both facts are of the seal before. */
    InDoubt(final int epoch, final DeviceFacts authority, final DeviceFacts target) {
        this.epoch = epoch;
        this.authorityFacts = authority;
        this.targetFacts = target;
    }

    /** Takes up one page of a device's tag table. */
    void add(final TagPage page, final boolean isAuthority) {
        final Map<Long, Entry> entries =
                (isAuthority ? authority : target).computeIfAbsent((long) page.epoch(), epoch -> new TreeMap<>());
        final long recorded = page.recorded();
        final long applied = page.applied();
        for (int slot = 0; slot < TagPage.SLOTS; slot++) {
            if ((recorded >>> slot & 1) != 0) {
                entries.put(
                        page.sequence(slot),
                        new Entry(
                                page.objectId(slot),
                                page.flags(slot),
                                page.first(slot),
                                page.count(slot),
                                page.payloadCrc(slot),
                                (applied >>> slot & 1) != 0));
            }
        }
    }

    /** Not every page arrived whole: what is missing is unknown, never matched. */
    void pagesAreMissing() {
        arePagesMissing = true;
    }

    /** The ranges to copy, objects in the order of their ids, of those for which {@link #searches} names no search. */
    List<Range> ranges() {
        final List<Range> ranges = new ArrayList<>();
        final Map<Integer, TreeSet<Long>> blocks = new TreeMap<>();
        final Map<Integer, Long> logs = new TreeMap<>();
        collect(authority, target, true, blocks, logs);
        collect(target, authority, false, blocks, logs);
        for (final DeviceFacts.Held object : authorityFacts.objects().values()) {
            final DeviceFacts.Held twin = targetFacts.objects().get(object.id());
            if (object.kind() == ObjectKind.LOG) {
                if (!isVouched() || twin == null) {
                    ranges.add(Range.ofLog(object.id(), 0));
                } else if (!isSearched(object)) {
                    final long first = logs.getOrDefault(object.id(), Long.MAX_VALUE);
                    ranges.add(Range.ofLog(object.id(), Math.min(first, Math.min(object.tail(), twin.tail()))));
                }
            } else if (!isVouched()) {
                ranges.add(Range.ofBlocks(object.id(), 0, object.end()));
            } else if (!isSearched(object)) {
                final Ranges found = new Ranges(object.id(), ranges);
                blocks.getOrDefault(object.id(), new TreeSet<>()).forEach(found::add);
                found.end();
            }
        }
        return ranges;
    }

    /** How to find what the tag tables cannot tell. */
    List<Search> searches() {
        final List<Search> searches = new ArrayList<>();
        for (final DeviceFacts.Held object : authorityFacts.objects().values()) {
            final DeviceFacts.Held twin = targetFacts.objects().get(object.id());
            if (isVouched() && isSearched(object)) {
                searches.add(
                        object.kind() == ObjectKind.LOG
                                ? new LogSearch(object, twin, authorityFacts.slot())
                                : new TrailerSearch(object, authorityFacts.slot(), epoch, twin == null));
            }
        }
        return searches;
    }

    /** A device that lost power and had flushed nothing vouches for nothing: not even its trailers tell what it holds. */
    private boolean isVouched() {
        return !targetFacts.hasLostPower() || targetFacts.streamEpoch() != 0;
    }

    private boolean isSearched(final DeviceFacts.Held object) {
        final boolean isMissing = !targetFacts.objects().containsKey(object.id());
        if (isMissing) {
            return object.kind() == ObjectKind.BLOCK;
        }
        return arePagesMissing
                || authorityFacts.isTagTableUnknown()
                || targetFacts.isTagTableUnknown()
                || targetFacts.recordEpoch() == 0;
    }

    private void collect(
            final Map<Long, Map<Long, Entry>> entries,
            final Map<Long, Map<Long, Entry>> others,
            final boolean isAuthority,
            final Map<Integer, TreeSet<Long>> blocks,
            final Map<Integer, Long> logs) {
        entries.forEach((epoch, stream) -> stream.forEach((sequence, entry) -> {
            final Entry other = others.getOrDefault(epoch, Map.of()).get(sequence);
            final boolean isAbove = isAuthority
                    && Tag.compare(epoch.intValue(), sequence, targetFacts.streamEpoch(), targetFacts.applied()) > 0;
            final boolean isDifferent = !entry.isApplied() || !entry.equals(other);
            if (isAbove || isDifferent && !isRetired(isAuthority ? targetFacts : authorityFacts, epoch, sequence)) {
                if ((entry.flags() & TagPage.EXTENSION) != 0) {
                    logs.merge(entry.objectId(), entry.first(), Math::min);
                } else {
                    final TreeSet<Long> set = blocks.computeIfAbsent(entry.objectId(), id -> new TreeSet<>());
                    for (int i = 0; i < entry.count(); i++) {
                        set.add(entry.first() + i);
                    }
                }
            }
        }));
    }

    /** What a device has retired was applied, equal and flushed on both when it was told to. */
    private static boolean isRetired(final DeviceFacts device, final long epoch, final long sequence) {
        return device.streamEpoch() == epoch && sequence <= device.retired();
    }
}
