package io.twintag.cli.process;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.engine.membership.Membership;
import io.twintag.engine.status.StatusReport;
import io.twintag.transport.runtime.LockOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the engine last reported of itself; see {@link StatusReport}.
 *
 * @param report empty when there is none.
 * @param owner  the process of the engine that lives, by its lock; null when none does.
 */
public record EngineStatus(Map<String, Object> report, LockOwner owner) {
    private static final long MAX_AGE_MS = 2_000;

    /** What is known without a report. */
    public EngineStatus(final Map<String, Object> report) {
        this(report, null);
    }

    public static EngineStatus read(final Path runDirectory) {
        final Path file = StatusReport.file(runDirectory);
        final LockOwner owner = ProcessList.owner(runDirectory, Part.ENGINE.label());
        try {
            return new EngineStatus(Files.exists(file) ? JSON.std.mapFrom(Files.readString(file)) : Map.of(), owner);
        } catch (final IOException e) {
            return new EngineStatus(Map.of(), owner); // it stops in this moment
        }
    }

    /** Whether the engine that wrote it lives, and it is young. */
    public boolean isCurrent(final long nowMs) {
        return owner != null
                && pid() != 0
                && (owner.pid() == 0 || owner.pid() == pid())
                && nowMs - number("reportedMs") <= MAX_AGE_MS;
    }

    /** Whether an engine lives, be there a report of it or not. */
    public boolean isAlive() {
        return owner != null;
    }

    public boolean isRunning() {
        return state().equals(Membership.State.RUNNING.name());
    }

    public long pid() {
        return number("pid");
    }

    public String state() {
        return text("state");
    }

    public String reason() {
        return text("reason");
    }

    public String text(final String key) {
        return String.valueOf(report.getOrDefault(key, ""));
    }

    public long number(final String key) {
        return report.get(key) instanceof Number number ? number.longValue() : 0;
    }

    /** A part of the report: a device, or the latencies. */
    public EngineStatus part(final String... keys) {
        Map<?, ?> found = report;
        for (final String key : keys) {
            found = found.get(key) instanceof Map<?, ?> inner ? inner : Map.of();
        }
        final Map<String, Object> copy = new java.util.LinkedHashMap<>();
        found.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return new EngineStatus(copy);
    }
}
