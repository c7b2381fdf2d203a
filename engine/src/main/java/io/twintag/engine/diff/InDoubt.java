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
 */
final class InDoubt {
    private static final int MAX_RANGE_BYTES = 1024 * 1024;

    private final Map<Long, Map<Long, Entry>> authority = new HashMap<>();
    private final Map<Long, Map<Long, Entry>> target = new HashMap<>();
    private final DeviceFacts authorityFacts;
    private final DeviceFacts targetFacts;

    /** A tag entry: what it says of the storage, without the tag. */
    private record Entry(int objectId, int flags, long first, int count, int crc, boolean isApplied) {}

    /** Blocks {@code first .. first + count - 1}; of a log, bytes from a position to the authority's tail. */
    record Range(int objectId, boolean isLog, long first, long count) {}

    InDoubt(final DeviceFacts authority, final DeviceFacts target) {
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

    /** The ranges to copy, objects in the order of their ids; everything, when a tag table may lack pages. */
    List<Range> ranges() {
        if (authorityFacts.isTagTableUnknown() || targetFacts.isTagTableUnknown()) {
            return everything();
        }
        final Map<Integer, TreeSet<Long>> blocks = new TreeMap<>();
        final Map<Integer, Long> logs = new TreeMap<>();
        collect(authority, target, true, blocks, logs);
        collect(target, authority, false, blocks, logs);
        final List<Range> ranges = new ArrayList<>();
        for (final DeviceFacts.Held object : authorityFacts.objects().values()) {
            final DeviceFacts.Held twin = targetFacts.objects().get(object.id());
            if (twin != null && object.kind() == ObjectKind.LOG) {
                addLog(ranges, object, twin, logs.getOrDefault(object.id(), Long.MAX_VALUE));
            } else if (twin != null) {
                addBlocks(ranges, object, blocks.getOrDefault(object.id(), new TreeSet<>()));
            }
        }
        return ranges;
    }

    private List<Range> everything() {
        final List<Range> ranges = new ArrayList<>();
        for (final DeviceFacts.Held object : authorityFacts.objects().values()) {
            if (!targetFacts.objects().containsKey(object.id())) {
                continue;
            }
            if (object.kind() == ObjectKind.LOG) {
                ranges.add(new Range(object.id(), true, 0, object.tail()));
                continue;
            }
            final long most = MAX_RANGE_BYTES / object.blockSize();
            for (long first = 0; first < object.end(); first += most) {
                ranges.add(new Range(object.id(), false, first, Math.min(most, object.end() - first)));
            }
        }
        return ranges;
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
            if (isAbove || !entry.isApplied() || !entry.equals(other)) {
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

    private static void addLog(
            final List<Range> ranges, final DeviceFacts.Held object, final DeviceFacts.Held twin, final long first) {
        final long from = Math.min(first, Math.min(object.tail(), twin.tail()));
        if (from < object.tail() || from < twin.tail()) {
            ranges.add(new Range(object.id(), true, from, object.tail() - from));
        }
    }

    private static void addBlocks(final List<Range> ranges, final DeviceFacts.Held object, final TreeSet<Long> blocks) {
        final int most = MAX_RANGE_BYTES / object.blockSize();
        long first = -1;
        long count = 0;
        for (final long block : blocks) {
            if (count > 0 && (block != first + count || count == most)) {
                ranges.add(new Range(object.id(), false, first, count));
                count = 0;
            }
            if (count == 0) {
                first = block;
            }
            count++;
        }
        if (count > 0) {
            ranges.add(new Range(object.id(), false, first, count));
        }
    }
}
