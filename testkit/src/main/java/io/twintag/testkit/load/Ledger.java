package io.twintag.testkit.load;

import io.twintag.client.Completion;

/**
 * What one client notes of each write: that it is about to submit it, with which ticket it was taken, and what was
 * acknowledged at which level with which tag. One thread.
 */
public interface Ledger {
    /** A write is about to be submitted. One that was not taken may be followed by another of its number. */
    void intent(Write write);

    /** @param ticketOrStatus what submitting returned: a ticket, or a negative status for good. */
    void ticket(long number, long ticketOrStatus);

    /** The write of a number was completed. */
    void done(long number, Completion completion);

    /** A completion came whose ticket is not that of the oldest write in flight. */
    void stray(Completion completion);

    /**
     * The engine closed the session.
     *
     * @param number of the last write that was submitted.
     */
    void closed(long number);
}
