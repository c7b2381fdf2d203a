package io.twintag.bench.rig;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Measurement} as JSON, its keys the names of the record's components. */
public final class MeasurementJson {
    private MeasurementJson() {}

    /** As a map that keeps the order of the components. */
    public static Map<String, Object> toMap(final Measurement measurement) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", measurement.kind());
        map.put("sink", measurement.sink());
        map.put("isForced", measurement.isForced());
        map.put("payloadBytes", measurement.payloadBytes());
        map.put("targetPerS", measurement.targetPerS());
        map.put("fork", measurement.fork());
        map.put("failure", measurement.failure());
        map.put("sent", measurement.sent());
        map.put("acknowledged", measurement.acknowledged());
        map.put("perSecond", measurement.perSecond());
        map.put("latencyNs", measurement.latencyNs());
        map.put("callNs", measurement.callNs());
        map.put("cpuNsPerWrite", measurement.cpuNsPerWrite());
        map.put("bytesPerWrite", measurement.bytesPerWrite());
        map.put("verified", measurement.verified());
        map.put("histogram", measurement.histogram());
        map.put("settings", measurement.settings());
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
        final Map<String, Object> map = JSON.std.mapFrom(line);
        try {
            return new Measurement(
                    (String) map.get("kind"),
                    (String) map.get("sink"),
                    (Boolean) map.get("isForced"),
                    ((Number) map.get("payloadBytes")).intValue(),
                    ((Number) map.get("targetPerS")).longValue(),
                    ((Number) map.get("fork")).intValue(),
                    (String) map.get("failure"),
                    ((Number) map.get("sent")).longValue(),
                    ((Number) map.get("acknowledged")).longValue(),
                    ((Number) map.get("perSecond")).doubleValue(),
                    longs(map.get("latencyNs")),
                    longs(map.get("callNs")),
                    ((Number) map.get("cpuNsPerWrite")).doubleValue(),
                    ((Number) map.get("bytesPerWrite")).doubleValue(),
                    ((Number) map.get("verified")).longValue(),
                    (String) map.get("histogram"),
                    texts(map.get("settings")));
        } catch (final ClassCastException | NullPointerException e) {
            throw new IOException("not a measurement: " + line, e);
        }
    }

    private static Map<String, Long> longs(final Object value) {
        final Map<String, Long> longs = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, number) -> longs.put((String) key, ((Number) number).longValue()));
        return longs;
    }

    private static Map<String, String> texts(final Object value) {
        final Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, text) -> texts.put((String) key, (String) text));
        return texts;
    }
}
