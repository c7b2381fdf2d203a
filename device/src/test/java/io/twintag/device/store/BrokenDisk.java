package io.twintag.device.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk on which some calls can be made to fail. */
public final class BrokenDisk extends Disk {
    /** Which calls. */
    public enum Call {
        NONE,
        FORCE_MAPPED,
        FORCE_CHANNEL,
        ALLOCATE
    }

    private volatile Call broken = Call.NONE;
    private volatile int callsLeft;
    private volatile String message;

    /** The call of this kind after so many more, and all that follow it, fail. */
    public void fail(final Call call, final int after, final String withMessage) {
        message = withMessage;
        callsLeft = after;
        broken = call;
    }

    public void fail(final Call call) {
        fail(call, 0, "Input/output error");
    }

    public void mend() {
        broken = Call.NONE;
    }

    /** A volume on this disk. */
    public Volume open(final Path directory) {
        return Volume.open(directory, StoreOptions.defaults(), this);
    }

    @Override
    protected void allocate(final Path file, final long lengthBytes) throws IOException {
        check(Call.ALLOCATE);
        super.allocate(file, lengthBytes);
    }

    @Override
    protected void force(final MappedByteBuffer mapped, final int index, final int lengthBytes) {
        try {
            check(Call.FORCE_MAPPED);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void force(final FileChannel channel) throws IOException {
        check(Call.FORCE_CHANNEL);
    }

    private void check(final Call call) throws IOException {
        if (broken == call && callsLeft-- <= 0) {
            throw new IOException(message);
        }
    }
}
