package io.twintag.engine.scrub;

import io.twintag.transport.runtime.AtomicFile;
import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a pass is and what it has found, in the engine's directory, so that the next engine goes on with it:
 * {@code scrub.properties}, replaced as a whole. One that is lost or damaged costs a part of a pass, no more, so it is
 * not forced. Diff agent.
 */
final class ScrubState {
    private static final String FILE = "scrub.properties";

    boolean isUnderWay;
    /** The pass has come to the last object and goes on with the first. */
    boolean hasWrapped;

    int startObject;
    long startPosition;
    int object;
    long position;
    long rateBytesPerS;
    long passes;
    long startedMs;
    long endedMs;
    long nextDueMs;
    long checkedBytes;
    long checkedEver;
    long found;
    long repaired;
    long alarms;

    private final SmallFiles files;
    private final Path file;

    private ScrubState(final SmallFiles files, final Path file) {
        this.files = files;
        this.file = file;
    }

    static ScrubState load(final SmallFiles files, final Path engineDirectory) {
        final ScrubState state = new ScrubState(files, engineDirectory.resolve(FILE));
        final Properties in = new Properties();
        try {
            if (files.exists(state.file)) {
                in.load(new StringReader(new String(files.read(state.file), StandardCharsets.UTF_8)));
                state.read(in);
            }
        } catch (final IOException | IllegalArgumentException e) {
            return new ScrubState(files, state.file); // as if there had been none
        }
        return state;
    }

    private void read(final Properties in) {
        isUnderWay = Boolean.parseBoolean(in.getProperty("isUnderWay"));
        hasWrapped = Boolean.parseBoolean(in.getProperty("hasWrapped"));
        startObject = (int) number(in, "startObject");
        startPosition = number(in, "startPosition");
        object = (int) number(in, "object");
        position = number(in, "position");
        rateBytesPerS = number(in, "rateBytesPerS");
        passes = number(in, "passes");
        startedMs = number(in, "startedMs");
        endedMs = number(in, "endedMs");
        nextDueMs = number(in, "nextDueMs");
        checkedBytes = number(in, "checkedBytes");
        checkedEver = number(in, "checkedEver");
        found = number(in, "found");
        repaired = number(in, "repaired");
        alarms = number(in, "alarms");
    }

    private static long number(final Properties in, final String key) {
        return Long.parseLong(in.getProperty(key, "0"));
    }

    void begin(final long nowMs, final long rate) {
        isUnderWay = true;
        hasWrapped = false;
        startObject = 0;
        startPosition = 0;
        object = 0;
        position = 0;
        rateBytesPerS = rate;
        startedMs = nowMs;
        checkedBytes = 0;
        found = 0;
        repaired = 0;
        alarms = 0;
    }

    /** @return why it could not be stored, or null. */
    String store() {
        final Properties out = new Properties();
        out.setProperty("isUnderWay", Boolean.toString(isUnderWay));
        out.setProperty("hasWrapped", Boolean.toString(hasWrapped));
        put(out, "startObject", startObject);
        put(out, "startPosition", startPosition);
        put(out, "object", object);
        put(out, "position", position);
        put(out, "rateBytesPerS", rateBytesPerS);
        put(out, "passes", passes);
        put(out, "startedMs", startedMs);
        put(out, "endedMs", endedMs);
        put(out, "nextDueMs", nextDueMs);
        put(out, "checkedBytes", checkedBytes);
        put(out, "checkedEver", checkedEver);
        put(out, "found", found);
        put(out, "repaired", repaired);
        put(out, "alarms", alarms);
        try {
            final StringWriter text = new StringWriter();
            out.store(text, null);
            // Not forced: a power cut costs a part of a pass, and forces all the time would cost the disk more.
            final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            AtomicFile.replace(files, file, bytes, AtomicFile.Durability.UNFORCED);
            return null;
        } catch (final IOException e) {
            return "cannot keep where the scrub is in " + file + ": " + e.getMessage();
        }
    }

    private static void put(final Properties out, final String key, final long value) {
        out.setProperty(key, Long.toString(value));
    }
}
