package io.twintag.testkit.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.agrona.collections.Int2ObjectHashMap;

/** The ledgers of all clients of a run, those that were killed included. One thread. */
public final class Ledgers {
    private final Int2ObjectHashMap<MemoryLedger> ledgers = new Int2ObjectHashMap<>();

    public void add(final int client, final MemoryLedger ledger) {
        ledgers.put(client, ledger);
    }

    public void readOn() {
        ledgers.values().forEach(MemoryLedger::readOn);
    }

    /** Null if no client ever was about to submit it. */
    public Write find(final int client, final long number) {
        final MemoryLedger ledger = ledgers.get(client);
        return ledger == null ? null : ledger.find(number);
    }

    /** Completed since the last call. */
    public List<Write> takeCompleted() {
        final List<Write> completed = new ArrayList<>();
        ledgers.values().forEach(ledger -> completed.addAll(ledger.takeCompleted()));
        return completed;
    }

    /** All that were ever completed; the logs can be read anew then. */
    public List<Write> forgetFound() {
        final List<Write> completed = new ArrayList<>();
        for (final MemoryLedger ledger : ledgers.values()) {
            for (final Write write : ledger.writes()) {
                write.forget();
                if (write.isCompleted()) {
                    completed.add(write);
                }
            }
        }
        return completed;
    }

    /** Tickets of a client that wait for their completion. */
    public long unanswered(final int client) {
        return ledgers.get(client).unanswered();
    }

    public long taken() {
        return sum(MemoryLedger::taken);
    }

    public long acknowledged() {
        return sum(MemoryLedger::acknowledged);
    }

    public long refused() {
        return sum(MemoryLedger::refused);
    }

    private long sum(final ToLongFunction<MemoryLedger> figure) {
        return ledgers.values().stream().mapToLong(figure).sum();
    }
}
