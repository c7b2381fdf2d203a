package io.twintag.testkit.load;

import io.twintag.transport.protocol.AckLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client did, out of its record file. Checks what the session promises: every ticket gets exactly one
 * completion, in the order of tickets, at a level that answers what was asked. One thread.
 */
public final class ChaosHistory {
    private final List<ChaosWrite> writes = new ArrayList<>();
    private final List<ChaosWrite> fresh = new ArrayList<>();
    private final int client;
    private final ChaosRecord.Reader reader;
    private final ChaosFindings findings;
    private boolean isClosed;
    private long lastTicket;
    private long lastDone;
    private long taken;
    private long done;
    private long acknowledged;
    private long refused;

    public ChaosHistory(final int client, final ChaosRecord.Reader reader, final ChaosFindings findings) {
        this.client = client;
        this.reader = reader;
        this.findings = findings;
    }

    /** Takes up what the client wrote since the last time. */
    void readOn() {
        reader.readOn(this::accept);
    }

    public void accept(final ChaosRecord.Entry entry) {
        switch (entry.type()) {
            case ChaosRecord.INTENT -> intent(entry);
            case ChaosRecord.TICKET -> ticket(entry);
            case ChaosRecord.DONE -> done(entry);
            case ChaosRecord.STRAY ->
                violation("a completion came for ticket " + entry.ticket()
                        + ", which is not the oldest in flight; the last completed was number " + lastDone);
            case ChaosRecord.CLOSED ->
                violation("the engine closed the session with " + (taken - done)
                        + " tickets unanswered; the last submitted was number " + entry.number());
            default -> throw new IllegalStateException("the record of client " + client + " holds " + entry);
        }
    }

    private void intent(final ChaosRecord.Entry entry) {
        final ChaosObject object = ChaosObject.of(entry.object());
        if (object == null || entry.number() != writes.size() + 1L) {
            throw new IllegalStateException(
                    "the record of client " + client + " holds " + entry + " after " + writes.size() + " writes");
        }
        writes.add(new ChaosWrite(client, entry.number(), object, entry.first(), entry.value(), entry.ackLevel()));
    }

    private void ticket(final ChaosRecord.Entry entry) {
        final ChaosWrite write = of(entry.number());
        write.submitted(entry.ticket());
        if (entry.ticket() < 0) {
            refused++;
            return;
        }
        taken++;
        if (entry.ticket() <= lastTicket) {
            violation(write + " got a ticket that is not above " + lastTicket);
        }
        lastTicket = entry.ticket();
    }

    private void done(final ChaosRecord.Entry entry) {
        final ChaosWrite write = of(entry.number());
        if (write.isCompleted() || entry.number() <= lastDone || entry.ticket() != write.ticket()) {
            violation("a completion of ticket " + entry.ticket() + " came for " + write + " after that of number "
                    + lastDone);
            return;
        }
        lastDone = entry.number();
        done++;
        write.completed(entry.value(), entry.ackLevel());
        write.tagged(entry.epoch(), entry.first(), entry.position());
        fresh.add(write);
        if (write.isAcknowledged()) {
            acknowledged++;
            if (!isAnswer(write)) {
                violation(write + " was acknowledged at a level that does not answer what it asked for");
            }
        } else {
            refused++;
        }
    }

    /** Either what was asked for, or what one device alone can give. */
    private static boolean isAnswer(final ChaosWrite write) {
        final AckLevel reached = write.reached();
        return reached == write.level() || reached == write.level().reachedByOne();
    }

    private void violation(final String text) {
        findings.violation("session", "client " + client + ": " + text);
    }

    private ChaosWrite of(final long number) {
        final ChaosWrite write = find(number);
        if (write == null) {
            throw new IllegalStateException("the record of client " + client + " speaks of number " + number);
        }
        return write;
    }

    /** Null if it was never about to submit it. */
    public ChaosWrite find(final long number) {
        return number >= 1 && number <= writes.size() ? writes.get((int) number - 1) : null;
    }

    /** All of them, in their order. */
    public List<ChaosWrite> writes() {
        return writes;
    }

    /** Those that were completed since the last call. */
    List<ChaosWrite> takeCompleted() {
        final List<ChaosWrite> completed = List.copyOf(fresh);
        fresh.clear();
        return completed;
    }

    /** Writes that got a ticket. */
    long taken() {
        return taken;
    }

    /** Whether the client ended because the engine closed its session. */
    boolean isClosed() {
        return isClosed;
    }

    long unanswered() {
        return taken - done;
    }

    long acknowledged() {
        return acknowledged;
    }

    /** Writes that got a negative status instead of a ticket or an acknowledgement. */
    long refused() {
        return refused;
    }
}
