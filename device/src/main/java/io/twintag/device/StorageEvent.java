package io.twintag.device;

/**
 * What the storage agent tells the engine through the apply thread: an object was made or refused, or a log has grown.
 *
 * @param correlation of the CreateObject; 0: grown.
 * @param status      0, or a negative Status.
 * @param end         LOG: end of what is allocated; BLOCK: number of blocks.
 * @param isFull      there is no room to grow.
 * @param reason      of a refusal, for people.
 */
record StorageEvent(long correlation, int status, int objectId, long end, boolean isFull, String reason) {}
