package io.twintag.device.store;

/**
 * Everything up to this tag is on stable storage.
 *
 * @param epoch    of the stream.
 * @param sequence in it.
 */
public record Watermark(int epoch, long sequence) {}
