package io.twintag.bench;

import io.twintag.bench.result.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a command says at the end: ratios of medians, targets, and whether the run counts. One thread. */
final class Summary {
    private final String command;
    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, Double> targets = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private boolean isFailed;

    Summary(final String command) {
        this.command = command;
    }

    /** A ratio; without a value it is named in the notes. */
    void ratio(final String key, final OptionalDouble value) {
        if (value.isPresent()) {
            ratios.put(key, Math.round(value.getAsDouble() * 1000) / 1000.0);
        } else {
            notes.add(key + " could not be measured");
        }
    }

    /** A ratio that is to be at most, or with "throughput" in its name at least, this. */
    void ratio(final String key, final OptionalDouble value, final double target) {
        ratio(key, value);
        targets.put(key, target);
        if (value.isPresent() && !isMet(key, value.getAsDouble(), target)) {
            missed.add(key);
        }
    }

    static boolean isMet(final String key, final double value, final double target) {
        return key.contains("throughput") ? value >= target : value <= target;
    }

    void note(final String text) {
        notes.add(text);
    }

    /** The run counts for nothing. */
    void fail(final String reason) {
        isFailed = true;
        notes.add(reason);
    }

    boolean isFailed() {
        return isFailed;
    }

    boolean isAnyMissed() {
        return !missed.isEmpty();
    }

    Map<String, Double> ratios() {
        return ratios;
    }

    Map<String, Double> targets() {
        return targets;
    }

    List<String> notes() {
        return notes;
    }

    String verdict() {
        return isFailed ? "FAILED" : "PASSED";
    }

    Map<String, Object> toMap(final List<Measurement> measurements, final String folder) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("command", command);
        map.put("verdict", verdict());
        map.put("ratios", ratios);
        map.put("targets", targets);
        map.put("missed", missed);
        map.put(
                "verified",
                measurements.stream().mapToLong(Measurement::verified).sum());
        map.put("folder", folder);
        map.put("notes", notes);
        return map;
    }
}
