package io.twintag.bench.result;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@link Measurement} as JSON has it: an object with a member for each component, by the component's name. Any thread.
 */
public final class MeasurementJson {
    private MeasurementJson() {}

    public static Map<String, Object> toMap(final Measurement measurement) {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (final RecordComponent component : Measurement.class.getRecordComponents()) {
            try {
                map.put(component.getName(), component.getAccessor().invoke(measurement));
            } catch (final ReflectiveOperationException ex) {
                throw new IllegalStateException("cannot read " + component.getName(), ex);
            }
        }
        return map;
    }

    /** On one line. */
    public static String toLine(final Measurement measurement) {
        try {
            return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(toMap(measurement));
        } catch (final IOException e) {
            throw new IllegalStateException("a measurement cannot be written as JSON", e);
        }
    }

    /** @throws IOException when the line is not a measurement. */
    public static Measurement parse(final String line) throws IOException {
        try {
            return fromMap(JSON.std.mapFrom(line));
        } catch (final IllegalArgumentException e) {
            throw new IOException("not a measurement: " + line, e);
        }
    }

    /** @throws IllegalArgumentException it has no kind or no sink, or a member is of another type. */
    public static Measurement fromMap(final Map<?, ?> map) {
        return new Measurement(
                required(map, "kind"),
                required(map, "sink"),
                Boolean.TRUE.equals(map.get("isForced")),
                (int) whole(map, "payloadBytes"),
                whole(map, "targetPerS"),
                (int) whole(map, "fork"),
                text(map, "failure"),
                whole(map, "sent"),
                whole(map, "acknowledged"),
                number(map, "perSecond"),
                nanoseconds(map, "latencyNs"),
                nanoseconds(map, "callNs"),
                number(map, "cpuNsPerWrite"),
                number(map, "bytesPerWrite"),
                whole(map, "verified"),
                text(map, "histogram"),
                texts(map, "settings"));
    }

    private static String required(final Map<?, ?> map, final String name) {
        final String value = text(map, name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("a measurement without " + name);
        }
        return value;
    }

    private static String text(final Map<?, ?> map, final String name) {
        return map.get(name) == null ? null : map.get(name).toString();
    }

    private static long whole(final Map<?, ?> map, final String name) {
        return (long) number(map, name);
    }

    private static double number(final Map<?, ?> map, final String name) {
        final Object value = map.get(name);
        if (value == null) {
            return 0;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(name + " of a measurement is no number: " + value);
    }

    private static Map<String, Long> nanoseconds(final Map<?, ?> map, final String name) {
        final Map<String, Long> values = new LinkedHashMap<>();
        members(map, name).forEach((key, value) -> {
            if (!(value instanceof Number number)) {
                throw new IllegalArgumentException(name + "." + key + " of a measurement is no number: " + value);
            }
            values.put(key.toString(), number.longValue());
        });
        return values;
    }

    private static Map<String, String> texts(final Map<?, ?> map, final String name) {
        final Map<String, String> values = new LinkedHashMap<>();
        members(map, name).forEach((key, value) -> values.put(key.toString(), String.valueOf(value)));
        return values;
    }

    private static Map<?, ?> members(final Map<?, ?> map, final String name) {
        final Object value = map.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw new IllegalArgumentException(name + " of a measurement is no object: " + value);
    }
}
