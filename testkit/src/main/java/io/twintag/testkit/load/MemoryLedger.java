package io.twintag.testkit.load;

import io.twintag.client.Completion;
import io.twintag.transport.protocol.AckLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * The ledger of one client as checkers read it: kept by a client of the same process, or read on from the file of one
 * that may be killed. Checks what the session promises: every ticket gets exactly one completion, in the order of
 * tickets, at a level that answers what was asked. One thread.
 */
public final class MemoryLedger implements Ledger {
    private final List<Write> writes = new ArrayList<>();
    private final List<Write> fresh = new ArrayList<>();
    private final int client;
    private final LedgerFile.Reader reader;
    private final CheckReport report;
    private long lastTicket;
    private long lastDone;
    private long taken;
    private long done;
    private long acknowledged;
    private long refused;

    /** A ledger of a client of this process. */
    public MemoryLedger(final int client, final CheckReport report) {
        this(client, null, report);
    }

    /** A ledger that follows a file. */
    public MemoryLedger(final int client, final LedgerFile.Reader reader, final CheckReport report) {
        this.client = client;
        this.reader = reader;
        this.report = report;
    }

    public int client() {
        return client;
    }

    /** Takes up what the client wrote since the last time. */
    void readOn() {
        if (reader != null) {
            reader.readOn(this::accept);
        }
    }

    /** Takes an entry of a file. */
    public void accept(final LedgerFile.Entry entry) {
        switch (entry.type()) {
            case LedgerFile.INTENT -> {
                final TestObject object = TestObject.of(entry.object());
                if (object == null) {
                    throw new IllegalStateException("the ledger of client " + client + " holds " + entry);
                }
                intent(new Write(client, entry.number(), object, entry.first(), entry.value(), entry.ackLevel()));
            }
            case LedgerFile.TICKET -> ticket(entry.number(), entry.ticket());
            case LedgerFile.DONE -> {
                final Write write = completed(entry.number(), entry.ticket());
                if (write != null) {
                    write.completed(entry.value(), entry.ackLevel());
                    write.tagged(entry.epoch(), entry.first(), entry.position());
                    answered(write);
                }
            }
            case LedgerFile.STRAY -> stray(entry.ticket());
            case LedgerFile.CLOSED -> closed(entry.number());
            default -> throw new IllegalStateException("the ledger of client " + client + " holds " + entry);
        }
    }

    @Override
    public void intent(final Write write) {
        final boolean isInPlace = write.number() == writes.size()
                && !writes.isEmpty()
                && writes.get(writes.size() - 1).ticket() == 0;
        if (isInPlace) {
            writes.set(writes.size() - 1, write); // the one before was not taken
        } else if (write.number() == writes.size() + 1L) {
            writes.add(write);
        } else {
            throw new IllegalStateException(
                    "the ledger of client " + client + " holds " + write + " after " + writes.size() + " writes");
        }
    }

    @Override
    public void ticket(final long number, final long ticketOrStatus) {
        final Write write = of(number);
        write.submitted(ticketOrStatus);
        if (ticketOrStatus < 0) {
            refused++;
            return;
        }
        taken++;
        if (ticketOrStatus <= lastTicket) {
            violation(write + " got a ticket that is not above " + lastTicket);
        }
        lastTicket = ticketOrStatus;
    }

    @Override
    public void done(final long number, final Completion completion) {
        final Write write = completed(number, completion.ticket());
        if (write != null) {
            write.completed(completion.status(), completion.level());
            write.tagged(completion.epoch(), completion.sequence(), completion.position());
            answered(write);
        }
    }

    /** Null where this completion may not come now. */
    private Write completed(final long number, final long ticket) {
        final Write write = of(number);
        if (write.isCompleted() || number <= lastDone || ticket != write.ticket()) {
            violation("a completion of ticket " + ticket + " came for " + write + " after that of number " + lastDone);
            return null;
        }
        return write;
    }

    private void answered(final Write write) {
        lastDone = write.number();
        done++;
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
    private static boolean isAnswer(final Write write) {
        final AckLevel reached = write.reached();
        return reached == write.level() || reached == write.level().reachedByOne();
    }

    @Override
    public void stray(final Completion completion) {
        stray(completion.ticket());
    }

    private void stray(final long ticket) {
        violation("a completion came for ticket " + ticket
                + ", which is not the oldest in flight; the last completed was number " + lastDone);
    }

    @Override
    public void closed(final long number) {
        violation("the engine closed the session with " + (taken - done)
                + " tickets unanswered; the last submitted was number " + number);
    }

    private void violation(final String text) {
        report.violation("session", "client " + client + ": " + text);
    }

    private Write of(final long number) {
        final Write write = find(number);
        if (write == null) {
            throw new IllegalStateException("the ledger of client " + client + " speaks of number " + number);
        }
        return write;
    }

    /** Null if it was never about to submit it. */
    public Write find(final long number) {
        return number >= 1 && number <= writes.size() ? writes.get((int) number - 1) : null;
    }

    /** All of them, in their order. */
    public List<Write> writes() {
        return writes;
    }

    /** Those that were completed since the last call. */
    List<Write> takeCompleted() {
        final List<Write> completed = List.copyOf(fresh);
        fresh.clear();
        return completed;
    }

    /** Writes that got a ticket. */
    long taken() {
        return taken;
    }

    /** Completions that came. */
    public long completed() {
        return done;
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
