package io.twintag.engine.streams;

/** Names one version of a block: what its trailer says of it. */
public interface BlockVersion {
    /** Epoch of the write; 0: never written. */
    int epoch();

    /** Sequence of the write. */
    long sequence();

    /** CRC32C of the content. */
    int crc();
}
