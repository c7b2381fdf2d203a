package io.twintag.device;

/**
 * What other threads may know of the tag table, which only the apply thread touches.
 *
 * @param capacityPages the most pages it may hold.
 * @param pages         pages in it.
 * @param retired       entries of the current stream up to here are deleted.
 * @param mayLackPages  pages may be missing: what the table does not hold is unknown.
 */
record TagFacts(int capacityPages, int pages, long retired, boolean mayLackPages) {}
