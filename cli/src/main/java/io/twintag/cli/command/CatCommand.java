package io.twintag.cli.command;

import io.twintag.cli.compare.LogView;
import io.twintag.cli.compare.Readers;
import io.twintag.cli.io.ByteOutput;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.client.LogRecord;
import io.twintag.client.ReadException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the records of a log. */
@Command(
        name = "cat",
        description = "Print the records of a log, each with a newline.",
        footer = {
            "",
            "Shows everything that was appended and acknowledged before, and what is on one device only never.",
            "Without --device it reads device a, and device b for what a cannot give.",
            "",
            "Examples:",
            "  twintag cat orders",
            "  twintag cat applog --follow | grep ERROR",
            "  twintag cat frames --raw --device b > copy.bin"
        })
public final class CatCommand implements Callable<Integer> {
    private static final byte NEWLINE = '\n';

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The log.")
    private String name;

    @Option(names = "--device", paramLabel = "a|b", description = "Read this device only.")
    private Slot device;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is appended later, until Ctrl-C.")
    private boolean isFollowing;

    @Option(names = "--raw", description = "The bytes alone, no newlines.")
    private boolean isRaw;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "0",
            description = "Begin with the record at this position of the log, in bytes. Default: 0.")
    private long from;

    @Option(names = "--count", paramLabel = "N", description = "Print so many records at most.")
    private Long count;

    private ByteOutput out;
    private long printed;

    @Override
    public Integer call() {
        if (from < 0 || count != null && count < 0) {
            throw new Refusal("--from and --count are not negative");
        }
        if (count != null && count == 0) {
            return 0;
        }
        final PrintWriter err = spec.commandLine().getErr();
        out = ByteOutput.standard();
        try (Readers readers = new Readers(directory.settings())) {
            final List<Slot> slots = device == null ? List.of(Slot.values()) : List.of(device);
            final LogView view = new LogView(readers, slots, name, this::print, out::flush, text -> {
                err.println("twintag: " + text);
                err.flush();
            });
            final boolean isAll = view.run(from, isFollowing);
            out.flush();
            if (!isAll) {
                err.println(
                        "twintag: the last " + view.missingBytes() + " bytes of the log are not acknowledged by both"
                                + " devices, so they are not shown: see twintag status");
                return ExitCode.FINDING;
            }
            return 0;
        } catch (final ByteOutput.ReaderGone e) {
            return 0;
        } catch (final ReadException e) {
            out.flush(); // what came before it is right
            throw e;
        }
    }

    private boolean print(final LogRecord record) {
        out.put(record.buffer(), record.offset(), record.length());
        if (!isRaw) {
            out.put(NEWLINE);
        }
        return count == null || ++printed < count;
    }
}
