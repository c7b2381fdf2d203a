package io.twintag.testkit.demo;

import io.twintag.cli.io.InputFile;
import io.twintag.cli.io.RecordSource;
import io.twintag.cli.settings.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the demo writes: the lines of a file that users name, or of a text that every machine has. */
record DemoInput(Path file) {
    private static final int MAX_RECORD_LENGTH = 1024 * 1024;

    /** Texts, the most telling first; the last is part of every JDK. */
    private static List<Path> candidates() {
        final Path java = Path.of(System.getProperty("java.home"));
        return List.of(
                Path.of("/usr/share/dict/words"),
                java.resolve("lib/classlist"),
                Path.of("/usr/share/common-licenses/GPL-3"),
                Path.of("/etc/services"),
                java.resolve("release"));
    }

    /** @param named by the user, or null. */
    static DemoInput of(final Path named) {
        if (named != null) {
            try (InputStream in = new InputFile(named).open()) {
                if (in.read() < 0) {
                    throw new Refusal(named + " is empty: name a file with lines, or none");
                }
                return new DemoInput(named);
            } catch (final IOException e) {
                throw new Refusal("cannot read " + named + ": name another file, or none");
            }
        }
        return candidates().stream()
                .filter(DemoInput::isText)
                .findFirst()
                .map(DemoInput::new)
                .orElseThrow(() -> new Refusal("found no text on this machine: name a file"));
    }

    private static boolean isText(final Path path) {
        try {
            return Files.isReadable(path) && Files.isRegularFile(path) && Files.size(path) > 0;
        } catch (final IOException e) {
            return false;
        }
    }

    /** The records of the file, from the first on. */
    RecordSource open(final InputStream in) {
        return new RecordSource(in, MAX_RECORD_LENGTH, 0);
    }

    /** How many records it holds. */
    long countRecords() {
        try (InputStream in = new InputFile(file).open()) {
            final RecordSource source = open(in);
            long records = 0;
            RecordSource.Found found = source.next();
            while (found == RecordSource.Found.RECORD) {
                records++;
                found = source.next();
            }
            if (found == RecordSource.Found.TOO_LONG) {
                throw new Refusal(file + ": line " + (records + 1) + " is longer than 1 MiB: name another file");
            }
            return records;
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The first bytes of the file. */
    byte[] head(final int maxBytes) {
        try (InputStream in = new InputFile(file).open()) {
            return in.readNBytes(maxBytes);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
