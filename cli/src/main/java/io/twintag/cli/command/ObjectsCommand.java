package io.twintag.cli.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.compare.Readers;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
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

/** Lists the storage objects. */
@Command(
        name = "objects",
        description = "List the storage objects.",
        footer = {
            "",
            "TAIL is where the next record of a log goes, in bytes; ALLOCATED is what its files take on each device.",
            "",
            "Examples:",
            "  twintag objects",
            "  twintag objects --json"
        })
public final class ObjectsCommand implements Callable<Integer> {
    private static final String ROW = "%5s  %-5s  %10s  %14s  %14s  %14s  %s%n";

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws IOException {
        final PrintWriter out = spec.commandLine().getOut();
        try (Readers readers = new Readers(directory.settings())) {
            final DeviceFacts facts = readers.any().facts();
            if (isJson) {
                out.println(JSON.std.asString(json(facts)));
            } else {
                print(out, facts);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(final PrintWriter out, final DeviceFacts facts) {
        if (facts.objects().isEmpty()) {
            out.println("no objects yet: see twintag create --help");
            return;
        }
        out.printf(ROW, "ID", "KIND", "BLOCK SIZE", "SIZE", "TAIL", "ALLOCATED", "NAME");
        for (final DeviceFacts.Held object : facts.objects().values()) {
            final boolean isLog = object.kind() == ObjectKind.LOG;
            out.printf(
                    ROW,
                    object.id(),
                    isLog ? "log" : "block",
                    isLog ? "-" : object.blockSize(),
                    isLog ? "-" : object.sizeBytes(),
                    isLog ? object.tail() : "-",
                    isLog ? object.end() : object.sizeBytes(),
                    object.name() + (object.isFull() ? "  (cannot grow: the file system is full)" : ""));
        }
    }

    private static List<Map<String, Object>> json(final DeviceFacts facts) {
        final List<Map<String, Object>> objects = new ArrayList<>();
        for (final DeviceFacts.Held object : facts.objects().values()) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", object.id());
            fields.put("name", object.name());
            fields.put("kind", object.kind() == ObjectKind.LOG ? "log" : "block");
            if (object.kind() == ObjectKind.LOG) {
                fields.put("tail", object.tail());
                fields.put("allocatedBytes", object.end());
                fields.put("isFull", object.isFull());
            } else {
                fields.put("blockSize", object.blockSize());
                fields.put("sizeBytes", object.sizeBytes());
                fields.put("blocks", object.end());
                fields.put("allocatedBytes", object.sizeBytes());
            }
            objects.add(fields);
        }
        return objects;
    }
}
