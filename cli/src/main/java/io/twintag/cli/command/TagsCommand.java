package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.compare.Readers;
import io.twintag.cli.settings.Slot;
import io.twintag.client.DeviceReader;
import io.twintag.transport.layout.TagPage;
import io.twintag.transport.protocol.DeviceFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the tag table of a device. */
@Command(
        name = "tags",
        description = "Show the tag table of a device: the writes that are not yet known to be equal on both.",
        footer = {
            "",
            "An entry goes when it is applied, flushed and the same on both devices; so the table of a mirror at rest is",
            "empty, or holds one page. An entry that is recorded and not applied is in doubt.",
            "",
            "Examples:",
            "  twintag tags --device a",
            "  twintag tags --device b --limit 10 --json"
        })
public final class TagsCommand implements Callable<Integer> {
    private static final String ROW = "%14s  %6s  %-6s  %14s  %10s  %8s  %s%n";

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--device", required = true, paramLabel = "a|b", description = "Which of the two.")
    private Slot device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Entries at most. Default: 100.")
    private int limit;

    /** One write, as the table has it. */
    private record Entry(
            long sequence, int objectId, boolean isExtension, long first, int count, int crc, boolean isApplied) {}

    private boolean isMore;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        try (Readers readers = new Readers(directory.settings())) {
            final DeviceReader reader = readers.of(device);
            final DeviceFacts facts = reader.facts();
            final List<Entry> entries = entries(reader);
            if (isJson) {
                out.println(JSON.std.asString(json(facts, entries)));
            } else {
                print(out, facts, entries);
            }
        }
        out.flush();
        return 0;
    }

    private List<Entry> entries(final DeviceReader reader) {
        final List<Entry> entries = new ArrayList<>();
        reader.tagPages(0, page -> {
            for (long bits = page.recorded(); bits != 0; bits &= bits - 1) {
                if (entries.size() >= limit) {
                    isMore = true;
                    return false;
                }
                entries.add(entry(page, Long.numberOfTrailingZeros(bits)));
            }
            return true;
        });
        return entries;
    }

    private static Entry entry(final TagPage page, final int slot) {
        return new Entry(
                page.sequence(slot),
                page.objectId(slot),
                page.isExtension(slot),
                page.first(slot),
                page.count(slot),
                page.payloadCrc(slot),
                (page.applied() >>> slot & 1) != 0);
    }

    private void print(final PrintWriter out, final DeviceFacts facts, final List<Entry> entries) {
        out.println("device " + device + ", epoch " + facts.streamEpoch() + ", generator's sequences: applied "
                + facts.applied() + ", flushed " + facts.flushed() + ", retired through " + facts.retired());
        out.println("tag pages: " + facts.tagPages() + " of " + facts.tagCapacityPages() + " (" + TagPage.SLOTS
                + " tags each)");
        if (entries.isEmpty()) {
            out.println("no entries: all writes are known to be equal on both");
            return;
        }
        out.printf(ROW, "SEQUENCE", "OBJECT", "KIND", "FIRST", "COUNT", "CRC32C", "STATE");
        for (final Entry entry : entries) {
            out.printf(
                    ROW,
                    entry.sequence(),
                    entry.objectId(),
                    entry.isExtension() ? "append" : "write",
                    entry.first(),
                    entry.count(),
                    String.format("%08x", entry.crc()),
                    entry.isApplied() ? "applied" : "recorded, in doubt");
        }
        if (isMore) {
            out.println("... and more: raise --limit");
        }
    }

    private Map<String, Object> json(final DeviceFacts facts, final List<Entry> entries) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", device.toString());
        json.put("epoch", facts.streamEpoch());
        json.put("applied", facts.applied());
        json.put("flushed", facts.flushed());
        json.put("retired", facts.retired());
        json.put("tagPages", facts.tagPages());
        json.put("tagCapacityPages", facts.tagCapacityPages());
        json.put("isMore", isMore);
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (final Entry entry : entries) {
            final Map<String, Object> row = new LinkedHashMap<>();
            row.put("sequence", entry.sequence());
            row.put("object", entry.objectId());
            row.put("extension", entry.isExtension());
            row.put("first", entry.first());
            row.put("count", entry.count());
            row.put("crc", String.format("%08x", entry.crc()));
            row.put("applied", entry.isApplied());
            rows.add(row);
        }
        json.put("entries", rows);
        return json;
    }
}
