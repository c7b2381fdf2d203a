package io.twintag.bench.sink;

import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Something that keeps two copies of what it is given, and tells when both have it. One implementation for twintag,
 * each floor and each peer: the rigs know nothing else.
 *
 * <p>Used by one thread. Whatever threads, processes and directories a sink needs it has made when its constructor
 * returns: it is ready to be measured, its files allocated where its settings allow that.
 */
public interface Sink extends AutoCloseable {
    /**
     * Appends one record; the bytes are the caller's again when this returns. Returns false when it takes no more now.
     */
    boolean append(DirectBuffer payload, int offset, int length);

    /**
     * Does what work of the sink runs on the caller's thread.
     *
     * @return records acknowledged by both copies since the sink was made. They are acknowledged in the order of
     *     appending.
     * @throws IllegalStateException when a record was refused or lost: the run has failed.
     */
    long poll();

    /**
     * Stops taking records, then reads both copies back from where they are stored and hands each record to the reader,
     * in order, first of all those of one copy, then of the other. A floor that stores nothing hands out none.
     */
    void readBack(RecordReader reader);

    /** Threads of this JVM, beside the caller's, that work on every record. */
    default List<Thread> hotThreads() {
        return List.of();
    }

    /** What is set that a reader of a comparison should know. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** Whether it stores what it is given: those that do not have nothing to read back. */
    default boolean isStoring() {
        return true;
    }

    /** Ends all that it began and removes its files. */
    @Override
    void close();

    /** Takes what was stored. */
    @FunctionalInterface
    interface RecordReader {
        /**
         * @param copy   0 or 1.
         * @param record the bytes of a record, valid during the call.
         */
        void onRecord(int copy, DirectBuffer record, int offset, int length);
    }
}
