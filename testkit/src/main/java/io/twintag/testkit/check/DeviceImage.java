package io.twintag.testkit.check;

import io.twintag.cli.compare.Readers;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.client.DeviceReader;
import io.twintag.client.LogChunk;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.testkit.load.TestObject;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.agrona.MutableDirectBuffer;

/** What a running device shows to its readers. A device that does not answer is asked again for a while. One thread. */
public final class DeviceImage implements Image {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Readers readers;
    private final Slot slot;

    public DeviceImage(final Readers readers, final Slot slot) {
        this.readers = readers;
        this.slot = slot;
    }

    @Override
    public long tail(final TestObject log) {
        return ask(reader -> held(reader, log).tail());
    }

    @Override
    public LogChunk log(final TestObject log, final long position) {
        return ask(reader -> {
            try {
                return reader.readLog(held(reader, log).id(), position, VolumeReader.MAX_CHUNK_LENGTH, true);
            } catch (final ReadException e) {
                if (isBadContent(e)) {
                    return null;
                }
                throw e;
            }
        });
    }

    @Override
    public boolean blocks(
            final TestObject book,
            final long first,
            final int count,
            final MutableDirectBuffer content,
            final MutableDirectBuffer trailers) {
        return ask(reader -> {
            try {
                return reader.blocks(held(reader, book).id(), first, count, content, trailers) == count;
            } catch (final ReadException e) {
                if (isBadContent(e)) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static DeviceFacts.Held held(final DeviceReader reader, final TestObject object) {
        return VolumeReader.object(reader.facts(), object.title());
    }

    private static boolean isBadContent(final ReadException e) {
        return e.status() == Status.CORRUPT || e.status() == Status.OUT_OF_RANGE || e.status() == Status.TOO_LARGE;
    }

    private <T> T ask(final Function<DeviceReader, T> question) {
        final long beginNs = System.nanoTime();
        while (true) {
            try {
                return question.apply(readers.of(slot));
            } catch (final ReadException | Refusal e) {
                readers.drop(slot);
                if (System.nanoTime() - beginNs > PATIENCE_NS) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }
}
