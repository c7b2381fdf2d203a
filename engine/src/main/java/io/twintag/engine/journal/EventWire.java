package io.twintag.engine.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import net.openhft.chronicle.wire.ValueIn;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;

/**
 * An event as a document of a Chronicle Queue: fields by name, so that a version may add one and another leaves out
 * what it does not know.
 *
 * <pre>
 *   sequence: int64, timeMs: int64, kind: text (the name of an EventKind), epoch: int32, slot: int32, text: text,
 *   figures: { name: int64, ... }
 * </pre>
 */
final class EventWire {
    private EventWire() {}

    static void write(final WireOut wire, final Event event) {
        wire.write("sequence").int64(event.sequence());
        wire.write("timeMs").int64(event.timeMs());
        wire.write("kind").text(event.kind().name());
        wire.write("epoch").int32(event.epoch());
        wire.write("slot").int32(event.slot());
        wire.write("text").text(event.text());
        wire.write("figures").marshallable(figures -> event.figures()
                .forEach((name, value) -> figures.write(name).int64(value)));
    }

    /** @throws RuntimeException of some kind when the document is none of an event. */
    static Event read(final WireIn wire) {
        final long sequence = wire.read("sequence").int64();
        final long timeMs = wire.read("timeMs").int64();
        final String kind = wire.read("kind").text();
        final int epoch = wire.read("epoch").int32();
        final int slot = wire.read("slot").int32();
        final String text = wire.read("text").text();
        final Map<String, Long> figures = new LinkedHashMap<>();
        wire.read("figures").marshallable(fields -> readFigures(fields, figures));
        if (sequence <= 0 || kind == null) {
            throw new IllegalStateException("not an event: sequence " + sequence + ", kind " + kind);
        }
        for (final EventKind known : EventKind.values()) {
            if (known.name().equals(kind)) {
                return new Event(sequence, timeMs, known, epoch, slot, text, figures);
            }
        }
        return new Event(sequence, timeMs, EventKind.OTHER, epoch, slot, kind + ": " + text, figures);
    }

    private static void readFigures(final WireIn fields, final Map<String, Long> figures) {
        final StringBuilder name = new StringBuilder();
        while (fields.hasMore()) {
            final ValueIn value = fields.read(name);
            figures.put(name.toString(), value.int64());
        }
    }
}
