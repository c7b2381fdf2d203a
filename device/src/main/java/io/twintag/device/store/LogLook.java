package io.twintag.device.store;

/**
 * What a look at records of a log found.
 *
 * @param bytes  of good records from where it began, or a negative Status.
 * @param digest of their headers, which hold the CRC32C of the payloads: the same on both devices.
 * @param isBad  the record behind them is not as it was stored.
 */
public record LogLook(int bytes, int digest, boolean isBad) {}
