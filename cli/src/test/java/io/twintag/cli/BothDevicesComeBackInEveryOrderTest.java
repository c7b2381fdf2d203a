package io.twintag.cli;

import static io.twintag.cli.LossScene.A;
import static io.twintag.cli.LossScene.B;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.twintag.engine.membership.MirrorState;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both devices are lost under load, one of them earlier than the other or not; whichever is back first, and whether the
 * engine was lost too: nothing acknowledged is lost, and what one device alone has seen last never serves without it.
 */
final class BothDevicesComeBackInEveryOrderTest {
    @TempDir
    private Path directory;

    @ParameterizedTest(name = "stale {0}, first back {1}, engine killed {2}")
    @CsvSource({
        "none, a, false",
        "none, b, true",
        "a, a, false",
        "a, b, true",
        "b, a, false",
        "b, b, true",
    })
    void nothingAcknowledgedIsLost(final String stale, final String firstBack, final boolean isEngineKilled) {
        final int first = firstBack.equals("a") ? A : B;
        try (LossScene scene = new LossScene(directory)) {
            scene.write(100);
            if (!stale.equals("none")) {
                scene.lose(stale.equals("a") ? A : B);
                scene.write(30);
            }
            scene.load(scene.random.nextInt(20));
            loseAll(scene, stale, isEngineKilled);

            scene.mirror.startDevice(first);
            if (isEngineKilled) {
                scene.mirror.startEngine();
            }
            if (stale.equals(firstBack)) {
                scene.awaitWaiting("device " + stale + " is stale");
                scene.load(10);
                assertFalse(scene.mirror.engine().isRunning());
            }
            scene.mirror.startDevice(1 - first);
            scene.awaitMirror(MirrorState.UP_TO_DATE);
            scene.write(20);

            scene.assertEqualWith(IntStream.range(0, scene.appended()).boxed().toList());
        }
    }

    private static void loseAll(final LossScene scene, final String stale, final boolean isEngineKilled) {
        if (isEngineKilled) {
            scene.mirror.killEngine();
        }
        if (!stale.equals("a")) {
            scene.mirror.killDevice(A);
        }
        if (!stale.equals("b")) {
            scene.mirror.killDevice(B);
        }
    }
}
