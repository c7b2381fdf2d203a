package io.twintag.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.device.store.Facts;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.device.store.Watermark;
import io.twintag.device.tagtable.TagTable;
import io.twintag.transport.protocol.FencedDecoder;
import io.twintag.transport.protocol.MessageHeaderDecoder;
import io.twintag.transport.protocol.MessageHeaderEncoder;
import io.twintag.transport.protocol.SealEncoder;
import io.twintag.transport.protocol.SealedDecoder;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An epoch is promised to one engine, and none below it ever after, also by the next process of the device. */
class DevicePromisesOnlyHigherEpochsTest {
    private static final long LINEAGE = 1;
    private static final int ONE_ENGINE = 100;
    private static final int ANOTHER = 200;
    private static final int SEALED = SealedDecoder.TEMPLATE_ID;
    private static final int FENCED = FencedDecoder.TEMPLATE_ID;

    @TempDir
    Path directory;

    private final ExpandableArrayBuffer frame = new ExpandableArrayBuffer();
    private Volume volume;
    private TagTable tags;
    private ControlHandler control;

    @BeforeEach
    void format() throws IOException {
        VolumeDirectory.format(directory.resolve("volume"), Facts.blank(LINEAGE, 2, 1, (short) 7));
        open();
    }

    @AfterEach
    void close() {
        tags.close();
        volume.close();
    }

    private void open() throws IOException {
        volume = Volume.open(directory.resolve("volume"), StoreOptions.defaults());
        tags = TagTable.open(directory.resolve("volume"), (short) 7, 64);
        final DeviceContext context = new DeviceContext().slot(1);
        control = new ControlHandler(context, volume, tags, new Committed(), new StorageAgent(context, volume));
    }

    @Test
    void anEpochIsPromisedToOneEngine() {
        assertEquals(SEALED, seal(5, ONE_ENGINE));
        assertEquals(FENCED, seal(5, ANOTHER));
        assertEquals(SEALED, seal(5, ONE_ENGINE), "it may ask again");
    }

    @Test
    void noLowerEpochIsPromised() {
        assertEquals(SEALED, seal(5, ONE_ENGINE));
        assertEquals(FENCED, seal(4, ANOTHER));
        assertEquals(SEALED, seal(6, ANOTHER));
        assertEquals(FENCED, seal(5, ONE_ENGINE));
    }

    @Test
    void aPromiseOutlivesTheProcess() throws IOException {
        assertEquals(SEALED, seal(5, ONE_ENGINE));
        tags.abandon();
        volume.abandon();
        open();

        assertEquals(FENCED, seal(5, ANOTHER));
        assertEquals(5, control.promisedEpoch());
    }

    /** Before the answer: an engine decides on what is held then, and stores the record of it elsewhere first. */
    @Test
    void whatIsHeldIsForcedWithThePromise() {
        volume.startStream(4);
        volume.applied(3);
        assertEquals(0, volume.flushedSequence());

        assertEquals(SEALED, seal(5, ONE_ENGINE));

        assertEquals(new Watermark(4, 3), volume.flushed());
    }

    @Test
    void anEngineOfAnotherMirrorIsPromisedNothing() {
        assertEquals(SEALED, seal(5, ONE_ENGINE));
        control.answerSent();

        ask(9, ANOTHER, LINEAGE + 1);

        assertEquals(0, control.answerLength());
        assertEquals(5, control.promisedEpoch());
        assertEquals(SEALED, seal(6, ANOTHER));
    }

    private int seal(final int epoch, final long correlation) {
        ask(epoch, correlation, LINEAGE);
        return new MessageHeaderDecoder().wrap(control.answer(), 0).templateId();
    }

    private void ask(final int epoch, final long correlation, final long lineage) {
        final SealEncoder seal = new SealEncoder();
        seal.wrapAndApplyHeader(frame, 0, new MessageHeaderEncoder())
                .correlation(correlation)
                .epoch(epoch)
                .lineage(lineage);
        control.onMessage(frame, MessageHeaderEncoder.ENCODED_LENGTH, new MessageHeaderDecoder().wrap(frame, 0));
    }
}
