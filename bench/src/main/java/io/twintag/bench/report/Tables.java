package io.twintag.bench.report;

import io.twintag.bench.result.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables of a run. */
final class Tables {
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "p99.99", "max");

    private Tables() {}

    static Table ratios(final List<Ratio> ratios) {
        return new Table(
                List.of("ratio", "measured", "target", ""),
                ratios.stream()
                        .map(ratio -> List.of(ratio.name(), ratio.valueText(), ratio.targetText(), ratio.judgement()))
                        .toList());
    }

    /** Medians over the forks of each case of a kind, with least and most; columns without any figure are left out. */
    static Table kind(final List<Case> cases) {
        final Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put("sink", cases.stream().map(Case::sink).toList());
        columns.put("load", cases.stream().map(Tables::load).toList());
        columns.put("forks", cases.stream().map(Tables::forks).toList());
        columns.put(
                perSecondOf(cases),
                cases.stream().map(one -> span(one.perSecond(), Double.NaN)).toList());
        for (final String percentile : PERCENTILES) {
            columns.put(
                    percentile + ", µs",
                    cases.stream()
                            .map(one -> span(one.latencyNs(percentile), 1000))
                            .toList());
        }
        for (final String percentile : List.of("p50", "p99")) {
            columns.put(
                    "call " + percentile + ", ns",
                    cases.stream().map(one -> span(one.callNs(percentile), 1)).toList());
        }
        columns.put(
                "CPU ns/write",
                cases.stream()
                        .map(one -> span(one.median(fork -> known(fork.cpuNsPerWrite() > 0, fork.cpuNsPerWrite())), 1))
                        .toList());
        columns.put(
                "bytes/write",
                cases.stream()
                        .map(one -> span(one.median(fork -> known(fork.bytesPerWrite() >= 0, fork.bytesPerWrite())), 1))
                        .toList());
        columns.put("verified", cases.stream().map(one -> verified(one)).toList());
        return fromColumns(columns);
    }

    /** What is done a second, by the kind of measurement. */
    private static String perSecondOf(final List<Case> cases) {
        return switch (cases.isEmpty() ? "" : cases.get(0).kind()) {
            case "retire" -> "entries retired/s";
            case "resync", "search" -> "blocks copied/s";
            default -> "records/s";
        };
    }

    /** Whether there is more than which sink, which load and how many forks. */
    static boolean hasFigures(final Table kind) {
        return kind.head().stream()
                .anyMatch(name -> !List.of("sink", "load", "forks", "verified").contains(name));
    }

    /** Shorter than in a title: a table has little room. */
    private static String load(final Case one) {
        return one.load().replace(" records/s", "/s").replace(" on both", "");
    }

    private static String verified(final Case one) {
        final long verified =
                one.counted().stream().mapToLong(Measurement::verified).sum();
        return verified == 0 ? "-" : Figures.count(verified);
    }

    /** What was set, or measured beside: one column a setting. Empty when there is none. */
    static Table settings(final List<Case> cases) {
        final Set<String> names = new LinkedHashSet<>();
        cases.forEach(one ->
                one.counted().forEach(fork -> names.addAll(fork.settings().keySet())));
        if (names.isEmpty()) {
            return null;
        }
        final List<List<String>> rows = new ArrayList<>();
        final Set<String> seen = new LinkedHashSet<>();
        for (final Case one : cases) {
            final List<String> row = new ArrayList<>(List.of(one.sink(), load(one)));
            for (final String name : names) {
                final Case.Median median = one.setting(name);
                row.add(median.isKnown() ? span(median, 1) : text(one, name));
            }
            if (one.isMeasured() && seen.add(row.toString())) {
                rows.add(row);
            }
        }
        final List<String> head = new ArrayList<>(List.of("sink", "load"));
        head.addAll(names);
        return turned(head, rows);
    }

    /** With more columns than rows, a setting a row is easier to read. */
    private static Table turned(final List<String> head, final List<List<String>> rows) {
        if (head.size() <= 7) {
            return new Table(head, rows);
        }
        final List<List<String>> lines = new ArrayList<>();
        for (final List<String> row : rows) {
            for (int i = 2; i < head.size(); i++) {
                if (!row.get(i).equals("-")) {
                    lines.add(List.of(row.get(0) + ", " + row.get(1), head.get(i), row.get(i)));
                }
            }
        }
        return new Table(List.of("sink and load", "setting", "value"), lines);
    }

    private static String text(final Case one, final String name) {
        return one.counted().stream()
                .map(fork -> fork.settings().get(name))
                .filter(value -> value != null)
                .distinct()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(" / "), joined -> joined.isEmpty() ? "-" : joined));
    }

    static Table failed(final List<Measurement> failed) {
        return new Table(
                List.of("sink", "kind", "payload", "rate", "fork", "sent", "acknowledged", "why"),
                failed.stream()
                        .map(one -> List.of(
                                one.sink(),
                                one.kind(),
                                Figures.bytes(one.payloadBytes()) + (one.isForced() ? ", forced" : ""),
                                one.targetPerS() > 0 ? Figures.count(one.targetPerS()) + "/s" : "-",
                                Integer.toString(one.fork()),
                                Figures.count(one.sent()),
                                Figures.count(one.acknowledged()),
                                one.failure()))
                        .toList());
    }

    static Table environment(final Map<String, Object> environment) {
        return new Table(
                List.of("what", "value"),
                environment.entrySet().stream()
                        .map(entry -> List.of(
                                entry.getKey(),
                                entry.getValue() == null
                                        ? "-"
                                        : entry.getValue().toString()))
                        .toList());
    }

    private static String forks(final Case one) {
        final int failed = one.failed().size();
        return one.counted().size() + (failed == 0 ? "" : " (" + failed + " failed)");
    }

    private static double known(final boolean isKnown, final double value) {
        return isKnown ? value : Double.NaN;
    }

    /** "1.2 (1.1-1.4)"; the divisor NaN writes counts with k and M. */
    private static String span(final Case.Median median, final double divisor) {
        if (!median.isKnown()) {
            return "-";
        }
        final String[] texts = Arrays.stream(new double[] {median.value(), median.min(), median.max()})
                .mapToObj(value -> Double.isNaN(divisor) ? Figures.count(value) : Figures.figures(value / divisor))
                .toArray(String[]::new);
        return texts[1].equals(texts[2]) ? texts[0] : texts[0] + " (" + texts[1] + " - " + texts[2] + ")";
    }

    private static Table fromColumns(final Map<String, List<String>> columns) {
        final List<List<String>> rows = new ArrayList<>();
        final List<String> head = new ArrayList<>();
        columns.forEach((name, cells) -> {
            if (cells.stream().anyMatch(cell -> !cell.equals("-"))) {
                head.add(name);
                for (int i = 0; i < cells.size(); i++) {
                    if (rows.size() <= i) {
                        rows.add(new ArrayList<>());
                    }
                    rows.get(i).add(cells.get(i));
                }
            }
        });
        return new Table(head, rows);
    }
}
