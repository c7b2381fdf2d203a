package io.twintag.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.twintag.bench.rig.Measurement;
import io.twintag.bench.rig.MeasurementJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * The folder of one run: environment.json, results.json, summary.json and raw/*.hlog. Each file is replaced as a whole. One
 * thread.
 */
final class ResultsFolder {
    private static final JSON JSON_TEXT =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private final Path directory;

    private ResultsFolder(final Path directory) {
        this.directory = directory;
    }

    /** Makes {@code <yyyy-MM-dd>-<name>}; a second one of the same day ends in {@code -2}. */
    static ResultsFolder create(final Path parent, final String name) throws IOException {
        final String dated = LocalDate.now() + "-" + name;
        Path directory = parent.resolve(dated);
        for (int i = 2; Files.exists(directory); i++) {
            directory = parent.resolve(dated + "-" + i);
        }
        return at(directory);
    }

    /** This very folder, made if it is not there. */
    static ResultsFolder at(final Path directory) throws IOException {
        Files.createDirectories(directory.resolve("raw"));
        return new ResultsFolder(directory);
    }

    Path directory() {
        return directory;
    }

    Path raw() {
        return directory.resolve("raw");
    }

    void write(final List<Measurement> measurements) throws IOException {
        store("results.json", measurements.stream().map(MeasurementJson::toMap).toList());
    }

    void writeSummary(final Map<String, ?> summary) throws IOException {
        store("summary.json", summary);
    }

    void environment(final Map<String, ?> environment) throws IOException {
        store("environment.json", environment);
    }

    private void store(final String file, final Object content) throws IOException {
        final Path fresh = directory.resolve(file + ".new");
        Files.writeString(fresh, JSON_TEXT.asString(content) + "\n");
        Files.move(fresh, directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
}
