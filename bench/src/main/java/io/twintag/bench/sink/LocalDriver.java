package io.twintag.bench.sink;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.twintag.transport.runtime.Idling;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SleepingIdleStrategy;

/**
 * The media driver of what is measured in one JVM: the same settings for twintag and its floors. Its one thread has
 * nothing to do with a frame on IPC but to move the publisher's limit, long before that is reached: so it sleeps, and
 * leaves both cores to the others.
 */
final class LocalDriver {
    private static final int TERM_LENGTH = 16 * 1024 * 1024;
    private static final int IPC_MTU = 32 * 1024;
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private LocalDriver() {}

    static MediaDriver launch(final Path aeronDirectory) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new SleepingIdleStrategy(SLEEP_NS))
                .asyncExecutorIdleStrategy(Idling.background())
                .ipcTermBufferLength(TERM_LENGTH)
                .ipcMtuLength(IPC_MTU)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
    }
}
