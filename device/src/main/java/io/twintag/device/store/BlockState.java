package io.twintag.device.store;

/** What a look at a block found. */
public enum BlockState {
    GOOD,
    /** The trailer is sound, and the content does not have its CRC32C. */
    BAD_CONTENT,
    /** The trailer line is not as it was stored: nothing that it says is to be believed. */
    BAD_LINE
}
