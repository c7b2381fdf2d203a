package io.twintag.cli.io;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The state of a mirror for people: aligned, with units. */
public final class StatusText {
    private static final String[] LATENCIES = {"p50", "p90", "p99", "p99.9", "max"};

    private final Settings settings;
    private final Map<String, Long> processes;

    /** @param processes that {@code start} runs, by name. */
    public StatusText(final Settings settings, final Map<String, Long> processes) {
        this.settings = settings;
        this.processes = processes;
    }

    /** @param status of an engine; without a report where there is none, or none that is young. */
    public void write(final PrintWriter out, final EngineStatus status) {
        line(out, "directory", settings.directory().toString());
        line(out, "processes", processes.isEmpty() ? "none that twintag start runs" : processes());
        if (settings.isDevicesExternal()) {
            line(out, "devices of", settings.devicesOf().toString());
        }
        if (status.report().isEmpty()) {
            line(
                    out,
                    "engine",
                    status.isAlive()
                            ? "runs (" + status.owner() + "), but does not report: see "
                                    + settings.directory().resolve("logs/engine.log") + ", and whether "
                                    + settings.runDirectory() + " is full"
                            : "does not run: twintag start --dir " + settings.directory());
            return;
        }
        final long upMs = status.number("reportedMs") - status.number("startedMs");
        line(
                out,
                "engine",
                mirror(status) + (status.reason().isBlank() ? "" : ": " + status.reason()) + " (process " + status.pid()
                        + ", up " + Units.duration(TimeUnit.MILLISECONDS.toNanos(upMs)) + ")");
        line(out, "generator", Long.toString(status.number("generator")));
        line(out, "epoch", status.number("epoch") + ", members " + members(status.text("members")));
        line(out, "sessions", Units.count(status.number("sessions")));
        line(
                out,
                "writes",
                Units.count(status.number("stamped")) + " in this epoch, " + Units.count(status.number("inFlight"))
                        + " in flight, " + Units.count(status.number("matched")) + " compared and equal");
        line(out, "latency", latency(status.part("ackLatencyNs")));
        if (!status.part("resync").report().isEmpty()) {
            resync(out, status.part("resync"));
        }
        out.println();
        devices(out, status);
    }

    /** Where it is on its way to write, or what it has come to. */
    private static String mirror(final EngineStatus status) {
        return status.isRunning() ? status.text("mirror") : "WAITING (" + status.state() + ")";
    }

    private static void resync(final PrintWriter out, final EngineStatus resync) {
        final boolean isOver = resync.number("endedMs") != 0;
        final String failure = resync.text("failure");
        final long copied = resync.number("copiedBytes");
        final long all = resync.number("inDoubtBytes");
        final String progress = "device " + resync.text("target") + ": copied "
                + Units.count(resync.number("copiedBlocks")) + " of " + Units.count(resync.number("inDoubtBlocks"))
                + " blocks in doubt, " + Units.size(copied) + " of " + Units.size(all);
        final String rest = !isOver
                ? ", " + resync.text("step").toLowerCase(Locale.ROOT) + ", "
                        + Units.size(resync.number("rateBytesPerS")) + "/s, "
                        + (resync.number("etaS") < 0 ? "" : resync.number("etaS") + " s to go")
                : failure.isEmpty() || failure.equals("null")
                        ? ", done in " + (resync.number("endedMs") - resync.number("startedMs")) + " ms"
                        : ", ended: " + failure;
        line(out, "resync", progress + rest);
    }

    private void devices(final PrintWriter out, final EngineStatus status) {
        final EngineStatus a = status.part("devices", "a");
        final EngineStatus b = status.part("devices", "b");
        row(out, "", "device a", "device b");
        row(out, "state", a.text("state"), b.text("state"));
        row(out, "applied", a, b, "applied");
        row(out, "flushed", a, b, "flushed");
        row(out, "retired", a, b, "retired");
        row(out, "lag", a, b, "lag");
        row(out, "tag pages", pages(a), pages(b));
        row(out, "free space", Units.size(a.number("freeBytes")), Units.size(b.number("freeBytes")));
    }

    private String pages(final EngineStatus device) {
        return Units.count(device.number("tagPages")) + " of " + Units.count(settings.tagPages());
    }

    private String processes() {
        final StringBuilder text = new StringBuilder();
        processes.forEach((name, pid) ->
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(pid));
        return text.toString();
    }

    private static String members(final String members) {
        return switch (members) {
            case "ab" -> "a and b";
            case "" -> "none";
            default -> members + " alone: the mirror is degraded";
        };
    }

    /** From the offer of a write to the devices until both have acknowledged it. */
    private static String latency(final EngineStatus latency) {
        if (latency.number("count") == 0) {
            return "no write measured yet";
        }
        final StringBuilder text = new StringBuilder();
        for (final String name : LATENCIES) {
            text.append(name)
                    .append(' ')
                    .append(Units.duration(latency.number(name)))
                    .append(", ");
        }
        return text + "from offer to both acknowledged, " + Units.count(latency.number("count")) + " writes";
    }

    private static void line(final PrintWriter out, final String name, final String value) {
        out.printf("%-11s%s%n", name, value);
    }

    private static void row(
            final PrintWriter out, final String name, final EngineStatus a, final EngineStatus b, final String key) {
        row(out, name, Units.count(a.number(key)), Units.count(b.number(key)));
    }

    private static void row(final PrintWriter out, final String name, final String a, final String b) {
        out.printf("%-11s%20s%20s%n", name, a, b);
    }
}
