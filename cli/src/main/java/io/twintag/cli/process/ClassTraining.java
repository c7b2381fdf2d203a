package io.twintag.cli.process;

import io.twintag.device.Device;
import io.twintag.device.DeviceContext;
import io.twintag.device.store.Facts;
import io.twintag.transport.link.AeronNetwork;
import io.twintag.transport.runtime.Threading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Walks through the starts of a device, on a volume of its own that no engine knows, so that a JVM loads the classes
 * that {@link ClassArchive} is to hold: first of a new volume, then of one whose process was killed.
 *
 * <p>Arguments: a directory for that volume, which is removed again, and the media driver's.
 */
final class ClassTraining {
    /** No mirror has this generator, so nobody listens to its streams. */
    private static final short GENERATOR = Short.MAX_VALUE;

    private static final int STEPS = 200;

    private ClassTraining() {}

    public static void main(final String[] args) throws IOException {
        final Path directory = Files.createTempDirectory(Path.of(args[0]), "training-");
        try {
            Device.format(directory.resolve("a"), Facts.blank(1, 1, 0, GENERATOR));
            launch(directory.resolve("a"), Path.of(args[1])).abandon();
            launch(directory.resolve("a"), Path.of(args[1])).close();
        } finally {
            remove(directory);
        }
    }

    private static Device launch(final Path directory, final Path aeronDirectory) {
        final Device device = Device.launch(new DeviceContext()
                .directory(directory)
                .slot(0)
                .networkSupplier(() -> AeronNetwork.connectIfAlive(aeronDirectory, true))
                .tagPages(64)
                .threading(Threading.INVOKER));
        for (int i = 0; i < STEPS; i++) {
            device.invoke();
        }
        return device;
    }

    private static void remove(final Path directory) throws IOException {
        final List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
