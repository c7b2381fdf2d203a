package io.twintag.cli.command;

import io.twintag.cli.io.EventText;
import io.twintag.cli.process.ExitCode;
import io.twintag.cli.process.ProcessStop;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.TimeSpan;
import io.twintag.engine.journal.Event;
import io.twintag.engine.journal.EventJournal;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.journal.JournalReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happened to a mirror. */
@Command(
        name = "events",
        description =
                "Show what happened: starts, lost and returned devices, epochs, resyncs, alarms. The engine need not run.",
        footer = {
            "",
            "A line is: local time, epoch, device, KIND, text; - where there is none. The order is that in which the engine"
                    + " kept them, also when its clock was set back.",
            "",
            "Exit code 0: done, also with no event to show (stderr says when there is no journal yet). 1: the journal, or"
                    + " a part of it, cannot be read. With --follow until Ctrl-C, then 0.",
            "",
            "Examples:",
            "  twintag events --since 1h",
            "  twintag events --kind DEVICE_LOST,DEGRADED,UP_TO_DATE --last 20",
            "  twintag events --follow --json"
        })
public final class EventsCommand implements Callable<Integer> {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @Mixin
    private DirectoryOption directory;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what happens from now on, until Ctrl-C.")
    private boolean isFollowing;

    @Option(names = "--json", description = "For programs: one object a line.")
    private boolean isJson;

    @Option(
            names = "--since",
            paramLabel = "SPAN",
            converter = TimeSpan.class,
            description = "Only of the last 30s, 10m, 12h, 7d.")
    private Long sinceMs;

    @Option(names = "--kind", paramLabel = "KIND", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<EventKind> kinds = List.of();

    @Option(names = "--last", paramLabel = "N", description = "Only the last N of what is there.")
    private Integer last;

    @Spec
    private CommandSpec spec;

    private long fromMs;
    private Set<EventKind> wanted;

    @Override
    public Integer call() {
        if (last != null && last < 0) {
            throw new Refusal("--last " + last + " is not understood: use a whole number, 0 for none");
        }
        final Path journal = EventJournal.directory(directory.settings().engineDirectory());
        fromMs = sinceMs == null ? Long.MIN_VALUE : System.currentTimeMillis() - sinceMs;
        wanted = kinds.isEmpty() ? EnumSet.allOf(EventKind.class) : EnumSet.copyOf(kinds);
        if (isFollowing) {
            ProcessStop.install();
        }
        try (JournalReader reader = new JournalReader(journal)) {
            return show(reader);
        }
    }

    private int show(final JournalReader reader) {
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        showWhatIsThere(reader, out);
        final String problem = reader.problem();
        if (problem != null) {
            err.println("twintag: " + problem);
        } else if (!reader.exists()) {
            err.println("twintag: no event yet: the engine of " + directory.directory() + " has not run");
        }
        if (isFollowing) {
            while (!out.checkError() && !ProcessStop.await(POLL_NS)) {
                for (Event event = next(reader); event != null; event = next(reader)) {
                    print(out, event);
                }
                out.flush();
            }
        }
        if (reader.unreadable() > 0) {
            err.println("twintag: " + reader.unreadable() + " entries of the event journal are damaged and not shown");
        }
        return isFollowing || problem == null && reader.unreadable() == 0 ? 0 : ExitCode.FINDING;
    }

    private void showWhatIsThere(final JournalReader reader, final PrintWriter out) {
        final Deque<Event> kept = new ArrayDeque<>();
        for (Event event = next(reader); event != null; event = next(reader)) {
            if (last == null) {
                print(out, event);
                continue;
            }
            kept.add(event);
            if (kept.size() > last) {
                kept.remove();
            }
        }
        kept.forEach(event -> print(out, event));
        out.flush();
    }

    /** The next that is asked for, or null while there is none. */
    private Event next(final JournalReader reader) {
        Event event = reader.poll();
        while (event != null && (event.timeMs() < fromMs || !wanted.contains(event.kind()))) {
            event = reader.poll();
        }
        return event;
    }

    private void print(final PrintWriter out, final Event event) {
        out.println(isJson ? EventText.json(event) : EventText.line(event));
    }
}
