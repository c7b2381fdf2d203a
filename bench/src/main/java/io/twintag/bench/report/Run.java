package io.twintag.bench.report;

import io.twintag.bench.result.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run, as its folder holds it.
 *
 * @param folder       where it is.
 * @param environment  what it ran on.
 * @param summary      what the command said at its end; empty when it was ended before.
 * @param measurements each fork, failed ones included.
 * @param cases        these, forks of the same together.
 */
record Run(
        ReportFolder folder,
        Map<String, Object> environment,
        Map<String, Object> summary,
        List<Measurement> measurements,
        List<Case> cases) {

    /** @throws IOException a file of it cannot be read; the message names it. */
    static Run read(final ReportFolder folder) throws IOException {
        final List<Measurement> measurements = folder.readResults();
        return new Run(
                folder, folder.readEnvironment(), folder.readSummary(), measurements, Case.group(folder, measurements));
    }

    String command() {
        final Object command = summary.get("command");
        return command == null ? "unknown" : command.toString();
    }

    String verdict() {
        final Object verdict = summary.get("verdict");
        return verdict == null ? "UNFINISHED" : verdict.toString();
    }

    boolean isInterrupted() {
        return Boolean.parseBoolean(String.valueOf(environment.get("isInterrupted")));
    }

    boolean isQuick() {
        return commandLine().contains("--quick");
    }

    /** Why it is not a whole run of its command, in a few words; empty for a whole one. */
    String partialBecause() {
        if (isInterrupted()) {
            return "interrupted";
        }
        if (!verdict().equals("PASSED")) {
            return "did not pass";
        }
        if (cases.isEmpty()) {
            return "nothing was measured";
        }
        if (isQuick()) {
            return "quick: one fork of a few seconds";
        }
        if (commandLine().contains("--sinks")) {
            return "only some of the sinks";
        }
        return commandLine().contains("--payload") ? "only some of the payloads" : "";
    }

    boolean isWhole() {
        return partialBecause().isEmpty();
    }

    private String commandLine() {
        return String.valueOf(environment.get("commandLine"));
    }

    List<String> notes() {
        final List<String> notes = new ArrayList<>();
        if (summary.get("notes") instanceof List<?> list) {
            list.forEach(note -> notes.add(String.valueOf(note)));
        }
        cases.forEach(one -> notes.addAll(one.problems()));
        return notes;
    }

    List<Ratio> ratios() {
        return Ratio.of(summary);
    }

    List<Measurement> failed() {
        return measurements.stream()
                .filter(measurement -> measurement.failure() != null)
                .toList();
    }

    List<Case> cases(final String kind) {
        return cases.stream().filter(one -> one.kind().equals(kind)).toList();
    }
}
