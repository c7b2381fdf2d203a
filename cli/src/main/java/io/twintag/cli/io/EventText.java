package io.twintag.cli.io;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.engine.journal.Event;
import io.twintag.transport.protocol.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One event, one line. */
public final class EventText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private EventText() {}

    /** For people: {@code 2026-11-22 18:04:16.123     7  b  DEVICE_LOST     text}. */
    public static String line(final Event event) {
        return String.format(
                Locale.ROOT,
                "%s %5s  %s  %-15s %s",
                TIME.format(Instant.ofEpochMilli(event.timeMs())),
                event.epoch() == 0 ? "-" : event.epoch(),
                device(event.slot(), "-"),
                event.kind(),
                event.text().replaceAll("\\p{Cntrl}", " "));
    }

    /**
     * For programs: {@code
     * {"sequence":12,"timeMs":...,"kind":"DEVICE_LOST","epoch":7,"device":"b","text":"...","figures":{}}}.
     */
    public static String json(final Event event) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("sequence", event.sequence());
        json.put("timeMs", event.timeMs());
        json.put("kind", event.kind().name());
        json.put("epoch", event.epoch());
        json.put("device", device(event.slot(), null));
        json.put("text", event.text());
        json.put("figures", event.figures());
        try {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(json);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String device(final int slot, final String none) {
        return slot == 0 || slot == 1 ? Slots.letter(slot) : none;
    }
}
