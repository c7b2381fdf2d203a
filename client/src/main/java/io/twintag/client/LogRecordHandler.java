package io.twintag.client;

/** Takes the records of a log, in their order. */
@FunctionalInterface
public interface LogRecordHandler {
    /**
     * One record.
     *
     * @param record used again for the next one: copy what shall last.
     * @return whether to go on.
     */
    boolean onRecord(LogRecord record);
}
