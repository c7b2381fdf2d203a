package io.twintag.bench.sink;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * The media driver of what is measured in one JVM: the same settings for twintag and its floors. Its one thread has nothing to
 * do with a frame on IPC but to move the publisher's limit, so it backs off and leaves both cores to the others.
 */
final class LocalDriver {
    private static final int TERM_LENGTH = 16 * 1024 * 1024;
    private static final int IPC_MTU = 32 * 1024;

    private LocalDriver() {}

    static MediaDriver launch(final Path aeronDirectory) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy(10, 10, 1_000, 200_000))
                .ipcTermBufferLength(TERM_LENGTH)
                .ipcMtuLength(IPC_MTU)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
    }
}
