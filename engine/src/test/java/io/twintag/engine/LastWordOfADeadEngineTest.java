package io.twintag.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.MirrorState;
import io.twintag.transport.link.StreamIds;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.SealEncoder;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A seal that a dead engine had sent arrives between the next one's question and its own seal: that one goes on. */
class LastWordOfADeadEngineTest {
    @TempDir
    Path directory;

    @Test
    void doesNotFenceTheNext() {
        try (OneThreadMirror mirror = new OneThreadMirror(directory).start()) {
            final int epoch = 2;
            mirror.killEngine();
            mirror.startEngine();
            for (int i = 0; i < 5; i++) {
                mirror.engine().invoke();
            }
            for (int i = 0; i < 5; i++) {
                mirror.device(0).invoke();
                mirror.device(1).invoke();
            }
            seal(mirror, epoch + 1);
            mirror.device(0).invoke();

            mirror.stepUntil("the next engine runs", () -> mirror.engine().mirror() == MirrorState.UP_TO_DATE);

            assertFalse(mirror.events.contains(EventKind.FENCED));
        }
    }

    private static void seal(final OneThreadMirror mirror, final int epoch) {
        final ExpandableArrayBuffer frame = new ExpandableArrayBuffer();
        final SealEncoder seal = new SealEncoder();
        seal.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder())
                .correlation(77)
                .epoch(epoch)
                .lineage(OneThreadMirror.LINEAGE);
        mirror.say(0, StreamIds.WRITES, frame, MessageHeaderEncoder.ENCODED_LENGTH + seal.encodedLength());
    }
}
