package io.twintag.testkit.load;

import io.twintag.client.Completion;
import io.twintag.transport.layout.Crc32c;
import io.twintag.transport.protocol.AckLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ledger of a client that may be killed, outside of the product: an append-only file of entries of 48 bytes. It
 * writes each with one plain write before it goes on, so the file survives a kill; an entry that is torn then is not
 * read.
 *
 * <pre>
 *   0        4      5        6       7      8              16          20
 *  +--------+------+--------+-------+------+--------------+-----------+-------+
 *  | CRC32C | type | object | level | zero |    number    | length or | epoch |
 *  | of the |      |        |       |      |              |  status   |       |
 *  |  rest  |      |        |       |      |              |           |       |
 *  +--------+------+--------+-------+------+--------------+-----------+-------+
 *  24                       32                    40                          48
 *  +------------------------+---------------------+---------------------------+
 *  | first block, sequence  |      position       |          ticket           |
 *  +------------------------+---------------------+---------------------------+
 * </pre>
 */
public final class LedgerFile {
    public static final int ENTRY_LENGTH = 48;

    /** About to submit: number, object, level, length, first block. */
    public static final byte INTENT = 1;

    /** Submitted: number, and the ticket, or the negative status. */
    public static final byte TICKET = 2;

    /** Completed: number, ticket, status, level reached, tag, position. */
    public static final byte DONE = 3;

    /** A completion came whose ticket is not the next of those in flight: the ticket. */
    public static final byte STRAY = 4;

    /** The engine closed the session. */
    public static final byte CLOSED = 5;

    private static final int TYPE_OFFSET = 4;
    private static final int OBJECT_OFFSET = 5;
    private static final int LEVEL_OFFSET = 6;
    private static final int NUMBER_OFFSET = 8;
    private static final int VALUE_OFFSET = 16;
    private static final int EPOCH_OFFSET = 20;
    private static final int FIRST_OFFSET = 24;
    private static final int POSITION_OFFSET = 32;
    private static final int TICKET_OFFSET = 40;
    private static final byte NO_LEVEL = -1;

    private LedgerFile() {}

    /** An entry as it was read. */
    public record Entry(
            byte type,
            int object,
            int level,
            long number,
            int value,
            int epoch,
            long first,
            long position,
            long ticket) {

        AckLevel ackLevel() {
            return AckLevel.of(level);
        }
    }

    /** Appends entries. One thread. */
    public static final class Writer implements Ledger, AutoCloseable {
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(ENTRY_LENGTH).order(ByteOrder.nativeOrder());
        private final UnsafeBuffer entry = new UnsafeBuffer(bytes);
        private final Crc32c crc32c = new Crc32c();
        private final Path file;
        private final FileChannel channel;

        /** @param file that is not there yet: a client that is started anew begins another. */
        public Writer(final Path file) {
            this.file = file;
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot make the record file " + file + ": " + e, e);
            }
        }

        @Override
        public void intent(final Write write) {
            begin(INTENT, write.number());
            entry.putByte(OBJECT_OFFSET, (byte) write.object().ordinal());
            entry.putByte(LEVEL_OFFSET, (byte) write.level().code());
            entry.putInt(VALUE_OFFSET, write.lengthBytes());
            entry.putLong(FIRST_OFFSET, write.first());
            store();
        }

        @Override
        public void ticket(final long number, final long ticketOrStatus) {
            begin(TICKET, number);
            entry.putLong(TICKET_OFFSET, ticketOrStatus);
            store();
        }

        @Override
        public void done(final long number, final Completion completion) {
            begin(DONE, number);
            final AckLevel reached = completion.level();
            entry.putByte(LEVEL_OFFSET, reached == null ? NO_LEVEL : (byte) reached.code());
            entry.putInt(VALUE_OFFSET, completion.status());
            entry.putInt(EPOCH_OFFSET, completion.epoch());
            entry.putLong(FIRST_OFFSET, completion.sequence());
            entry.putLong(POSITION_OFFSET, completion.position());
            entry.putLong(TICKET_OFFSET, completion.ticket());
            store();
        }

        @Override
        public void stray(final Completion completion) {
            begin(STRAY, 0);
            entry.putInt(VALUE_OFFSET, completion.status());
            entry.putLong(TICKET_OFFSET, completion.ticket());
            store();
        }

        @Override
        public void closed(final long number) {
            begin(CLOSED, number);
            store();
        }

        private void begin(final byte type, final long number) {
            entry.setMemory(0, ENTRY_LENGTH, (byte) 0);
            entry.putByte(TYPE_OFFSET, type);
            entry.putLong(NUMBER_OFFSET, number);
        }

        private void store() {
            entry.putInt(0, crc32c.of(entry, TYPE_OFFSET, ENTRY_LENGTH - TYPE_OFFSET));
            try {
                bytes.clear();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": is the disk full? " + e, e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }

    /** Reads what is there, again and again while the file grows. One thread. */
    public static final class Reader {
        private static final int CHUNK_ENTRIES = 4096;

        private final ByteBuffer bytes =
                ByteBuffer.allocateDirect(CHUNK_ENTRIES * ENTRY_LENGTH).order(ByteOrder.nativeOrder());
        private final UnsafeBuffer entries = new UnsafeBuffer(bytes);
        private final Crc32c crc32c = new Crc32c();
        private final Path file;
        private long offset;

        public Reader(final Path file) {
            this.file = file;
        }

        /** Hands over the whole entries behind those handed over before. What is torn stays, to be looked at again. */
        public void readOn(final Consumer<Entry> handler) {
            if (!file.toFile().exists()) {
                return; // its client has not begun
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                boolean goesOn = true;
                while (goesOn) {
                    bytes.clear();
                    while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {
                        continue;
                    }
                    goesOn = bytes.position() >= ENTRY_LENGTH && handOver(bytes.position(), handler);
                }
            } catch (final IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }

        private boolean handOver(final int lengthBytes, final Consumer<Entry> handler) {
            for (int at = 0; at + ENTRY_LENGTH <= lengthBytes; at += ENTRY_LENGTH) {
                if (entries.getInt(at) != crc32c.of(entries, at + TYPE_OFFSET, ENTRY_LENGTH - TYPE_OFFSET)) {
                    return false;
                }
                offset += ENTRY_LENGTH;
                handler.accept(entry(at));
            }
            return true;
        }

        private Entry entry(final int at) {
            return new Entry(
                    entries.getByte(at + TYPE_OFFSET),
                    entries.getByte(at + OBJECT_OFFSET),
                    entries.getByte(at + LEVEL_OFFSET),
                    entries.getLong(at + NUMBER_OFFSET),
                    entries.getInt(at + VALUE_OFFSET),
                    entries.getInt(at + EPOCH_OFFSET),
                    entries.getLong(at + FIRST_OFFSET),
                    entries.getLong(at + POSITION_OFFSET),
                    entries.getLong(at + TICKET_OFFSET));
        }
    }
}
