package io.twintag.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementJson;
import io.twintag.transport.runtime.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.IoUtil;

/**
 * The folder of one run. A command writes what it measured; {@link #finish()} makes of it what people look at.
 *
 * <pre>
 *   environment.json   flat: what it ran on, and how
 *   results.json       array of {@link Measurement}, one a fork
 *   summary.json       command, verdict, ratios, targets, verified, folder (its name), notes
 *   raw/*.hlog         interval logs, one interval a second
 *   report.md, index.html, *.svg
 * </pre>
 *
 * Each file is replaced as a whole, so that a run that is interrupted leaves the last state. One thread.
 */
public final class ReportFolder {
    static final String RESULTS = "results.json";
    static final String SUMMARY = "summary.json";
    static final String ENVIRONMENT = "environment.json";
    static final String RAW = "raw";

    private static final JSON JSON_TEXT =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private final Path directory;

    private ReportFolder(final Path directory) {
        this.directory = directory;
    }

    /**
     * Makes {@code <yyyy-MM-dd>-<name>} with a {@code raw} folder in it; a second one of the same day ends in {@code
     * -2}.
     *
     * @param parent made if it is not there.
     * @throws IOException it cannot be made; the message names it.
     */
    public static ReportFolder create(final Path parent, final String name) throws IOException {
        final String dated = LocalDate.now(ZoneId.systemDefault()) + "-" + name;
        Path directory = parent.resolve(dated);
        for (int i = 2; Files.exists(directory); i++) {
            directory = parent.resolve(dated + "-" + i);
        }
        return at(directory);
    }

    /**
     * This very folder, for {@code --out}: made if it is not there, emptied of an earlier run.
     *
     * @throws IOException it cannot be made, or it holds other things than a run; the message names it.
     */
    public static ReportFolder at(final Path directory) throws IOException {
        final ReportFolder folder = new ReportFolder(directory);
        if (folder.isOfAnother()) {
            throw new IOException(directory + " holds other files than those of a run: choose an empty folder");
        }
        try {
            Files.createDirectories(directory.resolve(RAW));
            folder.removeOwn();
            // From here on it is known as a run's.
            folder.environment(Map.of());
            return folder;
        } catch (final IOException ex) {
            throw new IOException("cannot make the results folder " + directory + ": " + ex.getMessage(), ex);
        }
    }

    /** A folder that is there, to read it. Nothing is looked at yet. */
    public static ReportFolder open(final Path directory) {
        return new ReportFolder(directory);
    }

    /** Removes it with all that it holds. */
    public void remove() {
        IoUtil.delete(directory.toFile(), true);
    }

    public Path directory() {
        return directory;
    }

    /** Name of the folder: date and name of the run. */
    public String name() {
        return directory.toAbsolutePath().normalize().getFileName().toString();
    }

    /**
     * Where it is, for whoever reads the terminal; from the current directory where it is below that. Never in a
     * report.
     */
    public String shown() {
        final Path here = Path.of("").toAbsolutePath();
        final Path there = directory.toAbsolutePath().normalize();
        return (there.startsWith(here) ? here.relativize(there) : there).toString();
    }

    /** Where the interval logs go. */
    public Path raw() {
        return directory.resolve(RAW);
    }

    /** Replaces the results: all that there are by now, failed ones included. */
    public void write(final List<Measurement> measurements) throws IOException {
        store(RESULTS, measurements.stream().map(MeasurementJson::toMap).toList());
    }

    /** Replaces the summary: what the command prints with {@code --json}. */
    public void writeSummary(final Map<String, ?> summary) throws IOException {
        store(SUMMARY, summary);
    }

    /** Replaces the environment, see {@link Environment}. */
    public void environment(final Map<String, ?> environment) throws IOException {
        store(ENVIRONMENT, environment);
    }

    /**
     * Makes plots, {@code report.md} and {@code index.html} of what is in the folder.
     *
     * @throws IOException something in it cannot be read; the message names the file.
     */
    public void finish() throws IOException {
        ReportPage.write(Run.read(this));
    }

    List<Measurement> readResults() throws IOException {
        final List<Measurement> measurements = new ArrayList<>();
        for (final Object element : read(RESULTS, List.class, List.of())) {
            if (!(element instanceof Map<?, ?> map)) {
                throw unreadable(RESULTS, "an element is no object: " + element, null);
            }
            try {
                measurements.add(MeasurementJson.fromMap(map));
            } catch (final IllegalArgumentException ex) {
                throw unreadable(RESULTS, ex.getMessage(), ex);
            }
        }
        return measurements;
    }

    Map<String, Object> readSummary() throws IOException {
        return members(read(SUMMARY, Map.class, Map.of()));
    }

    Map<String, Object> readEnvironment() throws IOException {
        return members(read(ENVIRONMENT, Map.class, Map.of()));
    }

    /** An interval log: it is named with or without its folder. */
    Path find(final String file) {
        final Path beside = directory.resolve(file);
        return Files.isRegularFile(beside) ? beside : raw().resolve(file);
    }

    void writeText(final String file, final String text) throws IOException {
        // Not forced: a report is made again from its run.
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(directory.resolve(file), bytes, AtomicFile.Durability.UNFORCED);
    }

    /** Removes the plots that an earlier report of this folder made. */
    void removePlots() throws IOException {
        removeAll(directory, "*.svg");
    }

    private boolean isOfAnother() throws IOException {
        if (!Files.exists(directory) || Files.exists(directory.resolve(ENVIRONMENT))) {
            return false;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            return files.iterator().hasNext();
        }
    }

    private void removeOwn() throws IOException {
        removePlots();
        removeAll(raw(), "*.hlog");
        for (final String file : List.of(RESULTS, SUMMARY, ENVIRONMENT, ReportPage.MARKDOWN, ReportPage.HTML)) {
            Files.deleteIfExists(directory.resolve(file));
        }
    }

    private static void removeAll(final Path directory, final String glob) throws IOException {
        try (var files = Files.newDirectoryStream(directory, glob)) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void store(final String file, final Object content) throws IOException {
        writeText(file, JSON_TEXT.asString(content) + "\n");
    }

    private <T> T read(final String file, final Class<T> type, final T absent) throws IOException {
        final Path path = directory.resolve(file);
        if (!Files.exists(path)) {
            return absent;
        }
        final Object content;
        try {
            content = JSON.std.anyFrom(Files.readString(path));
        } catch (final IOException ex) {
            throw unreadable(file, firstLine(ex.getMessage()), ex);
        }
        if (!type.isInstance(content)) {
            throw unreadable(file, "it holds no " + (type == List.class ? "array" : "object"), null);
        }
        return type.cast(content);
    }

    private static Map<String, Object> members(final Map<?, ?> map) {
        final Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, value) -> members.put(String.valueOf(key), value));
        return members;
    }

    private static String firstLine(final String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    private IOException unreadable(final String file, final String why, final Exception cause) {
        return new IOException(name() + "/" + file + " cannot be read: " + why, cause);
    }
}
