package io.twintag.testkit.chaos;

import io.twintag.testkit.load.TestObject;

/**
 * What a run of chaos is asked for.
 *
 * @param objects   what the clients write to.
 * @param clients   at a time.
 * @param rate      writes a second of each client.
 * @param isOverloaded whether the machine gets more work than it has cores for.
 * @param timeoutNs longest wait for the mirror to be up to date again, and for all tickets to be answered.
 */
record ChaosOptions(
        long seed, int clients, int rate, TestObject.Choice objects, boolean isOverloaded, long timeoutNs) {}
