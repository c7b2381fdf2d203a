package io.twintag.client;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** What the tests of sessions share. */
final class SessionHarness {
    static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private SessionHarness() {}

    static SessionContext context(final Path runDir) {
        return new SessionContext()
                .runDirectory(runDir)
                .submissionRingLength(256 * 1024)
                .completionSlots(1024)
                .connectTimeoutNs(TIMEOUT_NS);
    }

    static UnsafeBuffer ascii(final String text) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[text.length()]);
        buffer.putStringWithoutLengthAscii(0, text);
        return buffer;
    }

    static void await(final BooleanSupplier condition, final String what) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new AssertionError("not in time: " + what);
            }
            Thread.yield();
        }
    }
}
