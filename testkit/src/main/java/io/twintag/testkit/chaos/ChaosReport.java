package io.twintag.testkit.chaos;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.cli.settings.Units;
import io.twintag.testkit.load.CheckReport;
import io.twintag.testkit.load.Ledgers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Tells of a run of chaos: a line each round as it ends, and a summary; or all in one object of JSON. One thread. */
final class ChaosReport {
    private final List<ChaosRound> rounds = new ArrayList<>();
    private final long seed;
    private final boolean isJson;
    private final PrintWriter out;
    private final PrintWriter progress;

    /** @param err gets the lines of the rounds where {@code out} gets JSON. */
    ChaosReport(final long seed, final boolean isJson, final PrintWriter out, final PrintWriter err) {
        this.seed = seed;
        this.isJson = isJson;
        this.out = out;
        this.progress = isJson ? err : out;
    }

    void say(final String line) {
        progress.println(line);
        progress.flush();
    }

    void round(final ChaosRound round) {
        rounds.add(round);
        say(round.toString());
    }

    /** @param kept where the directories are; null when they are removed. */
    void end(final CheckReport report, final Ledgers ledgers, final String kept) throws IOException {
        if (isJson) {
            out.println(JSON.std.asString(json(report, ledgers, kept)));
            out.flush();
            return;
        }
        report.named().forEach(violation -> say("VIOLATED (round " + rounds.size() + ") " + violation));
        if (report.violations() > report.named().size()) {
            say("... and " + (report.violations() - report.named().size()) + " more");
        }
        final long copied = sum(ChaosRound::copiedBytes);
        final long inDoubt = sum(ChaosRound::inDoubtBytes);
        say("rounds         " + rounds.size() + " (seed " + seed + ")");
        say("killed         " + names(counts(ChaosRound::kills)));
        say("stopped        " + names(counts(ChaosRound::stops)));
        say("writes         submitted " + Units.count(ledgers.taken()) + ", acknowledged "
                + Units.count(ledgers.acknowledged()) + ", refused " + Units.count(ledgers.refused()));
        say("lost           acknowledged " + report.acknowledgedLost() + "; of APPLIED_ONE with their device "
                + report.lostOfOne());
        say("compared       " + Units.count(report.records()) + " records and " + Units.count(report.blocks())
                + " blocks on both devices, differing bytes " + report.differingBytes());
        say("resync         copied " + copied + " B of " + inDoubt + " B in doubt (" + ChaosRound.ratio(copied, inDoubt)
                + ")");
        if (kept != null) {
            say("kept           " + kept);
        }
        say(report.isClean() ? "OK" : "FAILED: again with --seed " + seed);
    }

    private Map<String, Object> json(final CheckReport report, final Ledgers ledgers, final String kept) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("seed", seed);
        json.put("ok", report.isClean());
        json.put("rounds", rounds.stream().map(ChaosRound::json).toList());
        json.put("kills", counts(ChaosRound::kills));
        json.put("stops", counts(ChaosRound::stops));
        json.put("submitted", ledgers.taken());
        json.put("acknowledged", ledgers.acknowledged());
        json.put("refused", ledgers.refused());
        json.put("acknowledgedLost", report.acknowledgedLost());
        json.put("lostOfOne", report.lostOfOne());
        json.put("records", report.records());
        json.put("blocks", report.blocks());
        json.put("differingBytes", report.differingBytes());
        json.put("inDoubtBytes", sum(ChaosRound::inDoubtBytes));
        json.put("copiedBytes", sum(ChaosRound::copiedBytes));
        json.put("violations", report.violations());
        json.put(
                "named",
                report.named().stream().map(CheckReport.Broken::toString).toList());
        json.put("kept", kept);
        return json;
    }

    private long sum(final ToLongFunction<ChaosRound> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }

    private Map<String, Integer> counts(final Function<ChaosRound, Map<String, Integer>> of) {
        final Map<String, Integer> all = new TreeMap<>();
        rounds.forEach(round -> of.apply(round).forEach((name, count) -> all.merge(name, count, Integer::sum)));
        return all;
    }

    private static String names(final Map<String, Integer> counts) {
        return counts.isEmpty()
                ? "nothing"
                : counts.entrySet().stream()
                        .map(count -> count.getKey() + " " + count.getValue())
                        .collect(Collectors.joining(", "));
    }
}
