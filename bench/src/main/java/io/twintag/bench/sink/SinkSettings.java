package io.twintag.bench.sink;

import java.nio.file.Path;

/**
 * What every sink is made with.
 *
 * @param directory     an empty directory of its own.
 * @param payloadBytes  length of each record, 64 to 65,536.
 * @param expectedBytes payload that the run will append, at most; a sink that can allocates its files before the run.
 * @param isForced      acknowledged means forced to disk on both copies (class B), not only in the page cache (class
 *     A).
 */
public record SinkSettings(Path directory, int payloadBytes, long expectedBytes, boolean isForced) {}
