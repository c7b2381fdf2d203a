package io.twintag.testkit.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.agrona.collections.Int2ObjectHashMap;

/** What all clients of a run did, those that were killed included. One thread. */
public final class ChaosModel {
    private final Int2ObjectHashMap<ChaosHistory> histories = new Int2ObjectHashMap<>();

    public void add(final int client, final ChaosHistory history) {
        histories.put(client, history);
    }

    public void readOn() {
        histories.values().forEach(ChaosHistory::readOn);
    }

    /** Null if no client ever was about to submit it. */
    public ChaosWrite find(final int client, final long number) {
        final ChaosHistory history = histories.get(client);
        return history == null ? null : history.find(number);
    }

    /** Completed since the last call. */
    public List<ChaosWrite> takeCompleted() {
        final List<ChaosWrite> completed = new ArrayList<>();
        histories.values().forEach(history -> completed.addAll(history.takeCompleted()));
        return completed;
    }

    /** All that were ever completed; the logs can be read anew then. */
    public List<ChaosWrite> forgetFound() {
        final List<ChaosWrite> completed = new ArrayList<>();
        for (final ChaosHistory history : histories.values()) {
            for (final ChaosWrite write : history.writes()) {
                write.forget();
                if (write.isCompleted()) {
                    completed.add(write);
                }
            }
        }
        return completed;
    }

    /** Whether a client ended because the engine closed its session. */
    boolean isClosed(final int client) {
        return histories.get(client).isClosed();
    }

    /** Tickets of a client that wait for their completion. */
    public long unanswered(final int client) {
        return histories.get(client).unanswered();
    }

    public long taken() {
        return sum(ChaosHistory::taken);
    }

    public long acknowledged() {
        return sum(ChaosHistory::acknowledged);
    }

    public long refused() {
        return sum(ChaosHistory::refused);
    }

    private long sum(final ToLongFunction<ChaosHistory> figure) {
        return histories.values().stream().mapToLong(figure).sum();
    }
}
