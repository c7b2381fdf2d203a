package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.engine.membership.DeviceState;
import io.twintag.engine.membership.MirrorState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of a superblock's two copies rots: the other holds the same promise and record, so a stale device stays stale.
 */
final class BadSuperblockCopyTakesNothingBackTest {
    private static final int COPY_DISTANCE = 4096;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ofTheStaleAndOfTheCurrentDevice(final int copy) throws IOException {
        try (LossScene scene = new LossScene(directory)) {
            scene.write(50);
            scene.lose(A);
            scene.write(50);
            scene.mirror.killEngine();
            scene.mirror.killDevice(B);
            spoil(scene.mirror.volumeDirectory(A).resolve("superblock"), copy);
            spoil(scene.mirror.volumeDirectory(B).resolve("superblock"), copy);

            scene.mirror.startDevice(A).startEngine();
            scene.awaitWaiting("device a is stale");
            assertEquals(DeviceState.STALE, scene.mirror.engine().deviceState(A));
            scene.mirror.startDevice(B);
            scene.awaitMirror(MirrorState.UP_TO_DATE);

            scene.assertEqualWith(IntStream.range(0, 100).boxed().toList());
        }
    }

    private static void spoil(final Path superblock, final int copy) throws IOException {
        try (FileChannel channel = FileChannel.open(superblock, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), (long) copy * COPY_DISTANCE + 40);
        }
    }
}
