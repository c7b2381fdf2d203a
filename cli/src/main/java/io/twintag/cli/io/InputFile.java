package io.twintag.cli.io;

import io.twintag.cli.settings.Refusal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file, or the standard input where none is named. */
public record InputFile(Path file) {
    private static final Path STANDARD = Path.of("-");

    /** Without a buffer of its own. @throws Refusal when it cannot be read. */
    public InputStream open() {
        if (isStandardInput()) {
            return new FileInputStream(FileDescriptor.in);
        }
        try {
            if (Files.isDirectory(file)) {
                throw new Refusal(file + " is a directory: name a file");
            }
            return Files.newInputStream(file);
        } catch (final IOException e) {
            throw new Refusal("cannot read " + file + " (" + e.getClass().getSimpleName() + "): correct the name");
        }
    }

    /** Bytes; 0 when that is not known. */
    public long lengthBytes() {
        try {
            return isStandardInput() || !Files.isRegularFile(file) ? 0 : Files.size(file);
        } catch (final IOException e) {
            return 0;
        }
    }

    private boolean isStandardInput() {
        return file == null || file.equals(STANDARD);
    }
}
