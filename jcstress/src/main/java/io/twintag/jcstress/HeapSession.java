package io.twintag.jcstress;

import io.twintag.transport.session.SessionFile;
import io.twintag.transport.session.SessionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Makes session files whose bytes lie in the heap: one for each state of a test, of which there are thousands. */
final class HeapSession {
    private static final int RING_LENGTH = 64 * 1024;
    private static final Path TEMPLATE = template();

    /** Completions of a session. */
    static final int SLOTS = 64;

    private HeapSession() {}

    /** An empty one, which needs no close. */
    static SessionFile make() {
        try (SessionFile file =
                SessionFile.open(TEMPLATE, (mapped, offset, lengthBytes) -> new UnsafeBuffer(new byte[lengthBytes]))) {
            return file; // only the mapping ends here, which nobody looks through
        }
    }

    private static Path template() {
        try {
            final Path directory = Files.createTempDirectory("twintag-jcstress-");
            final SessionFile file = SessionFile.create(directory, new SessionOptions(RING_LENGTH, SLOTS));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                file.delete();
                directory.toFile().delete();
            }));
            return file.path();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
