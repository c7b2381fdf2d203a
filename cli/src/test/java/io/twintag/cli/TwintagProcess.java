package io.twintag.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One twintag command as a process of its own, for commands that use the standard streams as bytes.
 *
 * @param out all that it wrote to stdout.
 */
record TwintagProcess(int exitCode, byte[] out, String err) {
    private static final long TIMEOUT_S = 60;

    /** Runs a command to its end. */
    static TwintagProcess run(final Mirror mirror, final byte[] input, final String... args) {
        try {
            final Path err = Files.createTempFile("twintag-err", ".txt");
            final Path in = Files.createTempFile("twintag-in", ".bin");
            try {
                Files.write(in, input);
                final Process process = builder(mirror, args)
                        .redirectError(err.toFile())
                        .redirectInput(in.toFile())
                        .start();
                final byte[] out = process.getInputStream().readAllBytes();
                if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", args) + " does not end: " + Files.readString(err));
                }
                return new TwintagProcess(process.exitValue(), out, Files.readString(err));
            } finally {
                Files.delete(err);
                Files.delete(in);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static TwintagProcess run(final Mirror mirror, final String... args) {
        return run(mirror, new byte[0], args);
    }

    /** Starts a command; its stdout and stderr are to be read by the caller. */
    static Process start(final Mirror mirror, final String... args) {
        try {
            final Process process = builder(mirror, args)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.flush();
            }
            return process;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return new String(out, StandardCharsets.UTF_8);
    }

    private static ProcessBuilder builder(final Mirror mirror, final String... args) {
        final List<String> line = Mirror.javaCommand();
        line.add(Main.class.getName());
        line.addAll(List.of(args));
        line.add("--dir");
        line.add(mirror.directory().toString());
        final ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(mirror.environment());
        return builder;
    }
}
