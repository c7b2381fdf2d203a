package io.twintag.examples.application;

import io.twintag.client.DeviceReader;
import io.twintag.client.LogRecord;
import io.twintag.client.ReaderContext;
import io.twintag.client.VolumeReader;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.session.RunDirectory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Follows a log as it grows, on one device. Readers talk to a device, never to the engine, so they hold up no write;
 * they see what both devices have acknowledged. Needs the client alone.
 */
public final class FollowLog {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private FollowLog() {}

    /** @param args directory of the mirror, name of the log, number of records to wait for, device: a or b. */
    public static void main(final String[] args) {
        final int slot = args[3].equals(Slots.letter(Slots.B)) ? Slots.B : Slots.A;
        follow(Path.of(args[0]), args[1], Integer.parseInt(args[2]), slot, System.out::println);
    }

    /** Hands over the text of the first records of a log; returns when there were so many. */
    public static void follow(
            final Path directory,
            final String logName,
            final int records,
            final int slot,
            final Consumer<String> onText) {
        final ReaderContext context = new ReaderContext()
                .aeronDirectory(RunDirectory.of(directory).resolve("aeron"))
                .slot(slot);
        try (DeviceReader reader = DeviceReader.connect(context)) {
            final int logId = VolumeReader.object(reader.facts(), logName).id();
            final int[] left = {records};
            long position = 0;
            while (left[0] > 0) {
                position = reader.forEachRecord(logId, position, Long.MAX_VALUE, record -> {
                    onText.accept(text(record));
                    return --left[0] > 0;
                });
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static String text(final LogRecord record) {
        return record.buffer().getStringWithoutLengthUtf8(record.offset(), record.length());
    }
}
