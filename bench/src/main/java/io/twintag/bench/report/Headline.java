package io.twintag.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a newcomer asks first, answered from the newest run of each command; a partial or quick one only where there is
 * no other.
 */
final class Headline {
    private static final String TWINTAG = "twintag";

    /** A question, the command whose run answers it, and the ratio that does. */
    private record Question(String command, String key, String words) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question("latency", "p50_vs_null_relay", "p50: twintag / a relay that stores nothing"),
            new Question("latency", "p50_vs_null_relay_best_forks", "the same, of the best fork of each"),
            new Question("latency", "p50_vs_aeron_ping_pong", "p50: twintag / a bare Aeron IPC round trip"),
            new Question(
                    "throughput",
                    "throughput_64_vs_null_relay",
                    "writes/s, 64 B: twintag / a relay that stores nothing"),
            new Question(
                    "throughput", "throughput_4096_vs_double_copy", "writes/s, 4 KiB: twintag / a plain double copy"),
            new Question("peers", "archive_p50", "p50: twintag / two Aeron Archives"),
            new Question("peers", "archive_p99", "p99: twintag / two Aeron Archives"),
            new Question("peers", "archive_throughput_64", "writes/s, 64 B: twintag / two Aeron Archives"),
            new Question("peers", "archive_throughput_4096", "writes/s, 4 KiB: twintag / two Aeron Archives"),
            new Question("peers", "chronicle_queue_throughput_64", "writes/s, 64 B: twintag / two Chronicle Queues"),
            new Question("peers", "rocksdb_throughput_64", "writes/s, 64 B: twintag / two RocksDBs"),
            new Question("peers", "bookkeeper_throughput_64", "writes/s, 64 B: twintag / BookKeeper, two bookies"),
            new Question("peers", "best_peer_forced_p50", "forced to disk, p50: twintag / the best peer"),
            new Question("peers", "call_p50_ns", "ns of the application's thread for an append, p50"),
            new Question("proofs", "caller_allocated_bytes_per_write", "bytes allocated a write, client and sequencer"),
            new Question("proofs", "devices_allocated_bytes_per_write", "bytes allocated a write, devices"),
            new Question("proofs", "devices_system_calls_per_million", "system calls in a million writes, devices"),
            new Question("mirror", "diff_on_off_p50", "p50: with the diff agent / without"),
            new Question("mirror", "diff_on_off_p50_best_forks", "the same, of the best fork of each"),
            new Question("mirror", "resync_1m_seconds", "seconds of a resync of a million blocks of 512 bytes"));

    private final Map<String, Run> newest = new LinkedHashMap<>();

    /** @param runs the newest first. */
    Headline(final List<Run> runs) {
        runs.stream().filter(Run::isWhole).forEach(this::take);
        runs.stream().filter(run -> !run.isQuick()).forEach(this::take);
        runs.forEach(this::take);
    }

    private void take(final Run run) {
        if (!run.isInterrupted()
                && run.verdict().equals("PASSED")
                && !run.cases().isEmpty()) {
            newest.putIfAbsent(run.command(), run);
        }
    }

    /** The newest run of a command that counts. */
    Optional<Run> newest(final String command) {
        return Optional.ofNullable(newest.get(command));
    }

    /** The newest run of each command. */
    Collection<Run> newest() {
        return newest.values();
    }

    /** Empty when no run answers anything. */
    String html() {
        final StringBuilder rows = new StringBuilder();
        for (final Question question : QUESTIONS) {
            final Run run = newest.get(question.command());
            if (run != null) {
                run.ratios().stream()
                        .filter(ratio -> ratio.name().equals(question.key()))
                        .forEach(ratio -> rows.append(row(question.words(), ratio, run)));
            }
        }
        final String answers = answers();
        if (rows.isEmpty() && answers.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder(answers);
        if (!rows.isEmpty()) {
            text.append("<div class=\"scroll\"><table class=\"headline\">\n<thead><tr><th>what</th>")
                    .append("<th>measured</th><th>target</th><th></th><th>run</th></tr></thead>\n<tbody>\n")
                    .append(rows)
                    .append("</tbody></table></div>\n");
        }
        if (newest.values().stream().anyMatch(Run::isQuick)) {
            text.append(
                    "<p class=\"soft\">quick: one fork of a few seconds, in which a JVM on few cores is not yet warm;"
                            + " figures to look at, not to believe.</p>\n");
        }
        return text.toString();
    }

    private static String row(final String words, final Ratio ratio, final Run run) {
        final String cssClass = !ratio.hasTarget() ? "" : ratio.isMet() ? "met" : "missed";
        return "<tr><td>" + Figures.escape(words) + "</td><td><b>" + Figures.escape(ratio.valueText()) + "</b></td><td>"
                + Figures.escape(ratio.targetText()) + "</td><td class=\"" + cssClass + "\">"
                + Figures.escape(ratio.judgement()) + "</td><td>" + link(run) + "</td></tr>\n";
    }

    private static String link(final Run run) {
        final String name = Figures.escape(run.folder().name());
        return "<a href=\"" + name + "/index.html\">" + name + "</a>"
                + (run.isQuick() ? " (quick)" : run.isWhole() ? "" : " (partial)");
    }

    /** Figures of twintag alone, in two sentences. */
    private String answers() {
        final List<String> answers = new ArrayList<>();
        final Run latency = newest.get("latency");
        if (latency != null) {
            latency.cases("latency").stream()
                    .filter(one ->
                            one.sink().equals(TWINTAG) && one.latencyNs("p50").isKnown())
                    .findFirst()
                    .ifPresent(one -> answers.add("A write of " + Figures.bytes(one.payloadBytes())
                            + " is on both copies after <b>"
                            + Figures.duration(one.latencyNs("p50").value()) + "</b> (p50) and <b>"
                            + Figures.duration(one.latencyNs("p99").value()) + "</b> (p99), at "
                            + Figures.count(one.targetPerS()) + " writes a second."));
        }
        final Run throughput = newest.get("throughput");
        if (throughput != null) {
            final List<String> rates = new ArrayList<>();
            throughput.cases("throughput").stream()
                    .filter(one -> one.sink().equals(TWINTAG)
                            && !one.isForced()
                            && one.perSecond().isKnown())
                    .sorted(Comparator.comparingInt(Case::payloadBytes))
                    .forEach(one -> rates.add("<b>"
                            + Figures.count(one.perSecond().value()) + "</b> of " + Figures.bytes(one.payloadBytes())));
            if (!rates.isEmpty()) {
                answers.add("Writes a second on both copies, as fast as it goes: " + String.join(", ", rates) + ".");
            }
        }
        return answers.isEmpty() ? "" : "<p class=\"answer\">" + String.join("<br>\n", answers) + "</p>\n";
    }

    /** The first plot of the run that tells most: latency, else throughput, else any. Null when there is none. */
    Run pictured() {
        for (final String command : List.of("latency", "throughput")) {
            if (newest.containsKey(command)) {
                return newest.get(command);
            }
        }
        return null;
    }
}
