package io.twintag.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PeersKeepWhatTheyAcknowledgeTest {
    private static final int RECORDS = 2_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    /** Threads that libraries keep for the life of a JVM, whoever uses them. */
    private static final Set<String> OF_THE_JVM =
            Set.of("Common-Cleaner", "process reaper", "background~resource~releaser", "disk~space~checker");

    @TempDir
    Path temporary;

    enum Peer {
        AERON_ARCHIVE(AeronArchiveSink::new),
        CHRONICLE_QUEUE(ChronicleQueueSink::new),
        ROCKSDB(RocksDbSink::new),
        BOOKKEEPER(BookKeeperSink::new);

        final Function<SinkSettings, Sink> maker;

        Peer(final Function<SinkSettings, Sink> maker) {
            this.maker = maker;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AERON_ARCHIVE, 64, false",
        "AERON_ARCHIVE, 256, true",
        "CHRONICLE_QUEUE, 64, false",
        "CHRONICLE_QUEUE, 256, true",
        "ROCKSDB, 64, false",
        "ROCKSDB, 256, true",
    })
    void bothCopiesHoldEveryRecordInOrder(final Peer peer, final int payloadBytes, final boolean isForced) {
        check(peer, payloadBytes, isForced);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"BOOKKEEPER, 64, false", "BOOKKEEPER, 256, true"})
    void soDoThoseThatStartSlowly(final Peer peer, final int payloadBytes, final boolean isForced) {
        check(peer, payloadBytes, isForced);
    }

    private void check(final Peer peer, final int payloadBytes, final boolean isForced) {
        final Set<Thread> threadsBefore = threads();
        final Path directory = temporary.resolve("peer");
        final SinkSettings settings =
                new SinkSettings(directory, payloadBytes, (long) RECORDS * payloadBytes, isForced);
        final CheckingReader reader = new CheckingReader(payloadBytes);

        try (Sink sink = peer.maker.apply(settings)) {
            appendAll(sink, payloadBytes);
            sink.readBack(reader);
        }

        assertEquals(RECORDS, reader.next[0]);
        assertEquals(RECORDS, reader.next[1]);
        assertFalse(Files.exists(directory));
        awaitNoThreadBut(threadsBefore);
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatCannotStartSaysWhere(final Peer peer) throws IOException {
        final Set<Thread> threadsBefore = threads();
        final Path file = Files.createFile(temporary.resolve("file"));
        final SinkSettings settings = new SinkSettings(file.resolve("peer"), 64, 64, false);

        final IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> peer.maker.apply(settings));

        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
        awaitNoThreadBut(threadsBefore);
    }

    private static void appendAll(final Sink sink, final int payloadBytes) {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[8 + payloadBytes]);
        final long startNs = System.nanoTime();
        long acknowledged = 0;
        for (int index = 0; acknowledged < RECORDS; ) {
            fill(payload, payloadBytes, index);
            if (index < RECORDS && sink.append(payload, 8, payloadBytes)) {
                index++;
            }
            final long now = sink.poll();
            assertTrue(acknowledged <= now && now <= index, "acknowledged " + now + " of " + index);
            acknowledged = now;
            assertTrue(System.nanoTime() - startNs < TIMEOUT_NS, "acknowledged " + acknowledged + " only");
        }
    }

    /** A pattern that tells record from record, also when the bytes are shifted. */
    private static void fill(final UnsafeBuffer payload, final int payloadBytes, final int index) {
        for (int i = 0; i < payloadBytes; i++) {
            payload.putByte(8 + i, patternAt(index, i));
        }
    }

    private static byte patternAt(final int index, final int i) {
        return (byte) (index * 31 + (index >> 8) + i * 7);
    }

    private static void awaitNoThreadBut(final Set<Thread> allowed) {
        final long startNs = System.nanoTime();
        Set<Thread> others = threads();
        others.removeAll(allowed);
        while (!others.isEmpty()) {
            if (System.nanoTime() - startNs > TIMEOUT_NS) {
                throw new AssertionError("still there: " + others);
            }
            Thread.yield();
            others = threads();
            others.removeAll(allowed);
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !OF_THE_JVM.contains(lastPart(thread.getName())))
                .collect(Collectors.toSet());
    }

    /** Chronicle puts the name of the thread that asked first before the name. */
    private static String lastPart(final String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Fails at the first record that is not the next one of its copy. */
    private static final class CheckingReader implements Sink.RecordReader {
        final int[] next = new int[2];
        private final int payloadBytes;

        CheckingReader(final int payloadBytes) {
            this.payloadBytes = payloadBytes;
        }

        @Override
        public void onRecord(final int copy, final DirectBuffer record, final int offset, final int length) {
            assertEquals(payloadBytes, length);
            for (int i = 0; i < length; i++) {
                assertEquals(patternAt(next[copy], i), record.getByte(offset + i), "record " + next[copy]);
            }
            next[copy]++;
        }
    }
}
