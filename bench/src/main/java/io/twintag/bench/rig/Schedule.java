package io.twintag.bench.rig;

/**
 * When records are due. A record's latency counts from here, whenever it is really appended: who falls behind has
 * waited.
 *
 * @param startNs      when record 0 is due, by the rig's clock.
 * @param perSecond    records a second.
 */
record Schedule(long startNs, long perSecond) {
    private static final long SECOND_NS = 1_000_000_000L;

    /** When a record is due. */
    long dueNs(final long index) {
        return startNs + index / perSecond * SECOND_NS + index % perSecond * SECOND_NS / perSecond;
    }
}
