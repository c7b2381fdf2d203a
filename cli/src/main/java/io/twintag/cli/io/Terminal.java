package io.twintag.cli.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a standard stream of this process is a terminal. {@code System.console()} asks for the input and the output
 * both, of which one is a file or a pipe more often than not.
 */
public final class Terminal {
    private static final String STREAMS = "/proc/self/fd/";

    private Terminal() {}

    /** @param stream 0 input, 1 output, 2 errors. */
    public static boolean is(final int stream) {
        try {
            final String target =
                    Files.readSymbolicLink(Path.of(STREAMS + stream)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (final IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }
}
