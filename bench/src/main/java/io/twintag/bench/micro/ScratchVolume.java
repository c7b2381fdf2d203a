package io.twintag.bench.micro;

import io.twintag.device.store.BlockObject;
import io.twintag.device.store.Facts;
import io.twintag.device.store.FlushMode;
import io.twintag.device.store.LogObject;
import io.twintag.device.store.StoreOptions;
import io.twintag.device.store.Volume;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.protocol.ObjectKind;
import java.io.IOException;
import java.nio.file.Path;

/** A volume of its own, opened, with a stream that has begun. One thread. */
final class ScratchVolume implements AutoCloseable {
    static final int EPOCH = 1;
    static final short GENERATOR = 0;

    private final Scratch scratch = new Scratch();
    private final Volume volume;
    private int objects;

    ScratchVolume() throws IOException {
        final Path directory = scratch.directory().resolve("volume");
        VolumeDirectory.format(directory, Facts.blank(1, 2, 0, GENERATOR));
        volume = Volume.open(directory, StoreOptions.defaults().withFlush(FlushMode.NONE));
        volume.startStream(EPOCH);
        volume.recorded();
    }

    Volume volume() {
        return volume;
    }

    /** Its first segment holds this many bytes, or the least that a segment may. */
    LogObject log(final long sizeBytes) {
        final int id = ++objects;
        return (LogObject) volume.create(id, "log-" + id, ObjectKind.LOG, 0, sizeBytes);
    }

    BlockObject blocks(final int blockSize, final long count) {
        final int id = ++objects;
        return (BlockObject) volume.create(id, "blocks-" + id, ObjectKind.BLOCK, blockSize, blockSize * count);
    }

    @Override
    public void close() {
        volume.close();
        scratch.close();
    }
}
