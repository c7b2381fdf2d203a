package io.twintag.client;

import io.twintag.transport.protocol.ObjectKind;

/**
 * A storage object as an application names it.
 *
 * @param id        what {@code append} and {@code write} take; stable for the life of the volume.
 * @param name      as it was created.
 * @param kind      a log, or an object of blocks.
 * @param blockSize bytes of a block; 0 of a log.
 * @param blocks    number of blocks; 0 of a log.
 */
public record ObjectHandle(int id, String name, ObjectKind kind, int blockSize, long blocks) {}
