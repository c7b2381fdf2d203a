package io.twintag.cli.compare;

import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Slot;
import io.twintag.client.DeviceReader;
import io.twintag.client.LogRecord;
import io.twintag.client.LogRecordHandler;
import io.twintag.client.ReadException;
import io.twintag.client.VolumeReader;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Slots;
import io.twintag.transport.protocol.Status;
import io.twintag.transport.protocol.Tag;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The records of a log, from one device or, where it cannot give them, from its twin: the positions are the same on
 * both. Goes to the end of what was in the log when it began, or follows it for ever. One thread.
 */
public final class LogView {
    /** What a running engine acknowledges and tells the devices in, many times over. */
    private static final long COMMIT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);

    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Readers readers;
    private final List<Slot> slots;
    private final String name;
    private final LogRecordHandler handler;
    private final Runnable atRest;
    private final Consumer<String> notes;
    private int current;
    private int failures;
    private DeviceFacts first;
    private long firstNs;
    private long position;
    private boolean isEnough;
    private boolean wasBad;

    /**
     * @param slots   to be tried in this order.
     * @param handler gets each record; false: that was enough.
     * @param atRest  runs when there is nothing to hand over for the moment.
     * @param notes   gets what a user should know.
     */
    public LogView(
            final Readers readers,
            final List<Slot> slots,
            final String name,
            final LogRecordHandler handler,
            final Runnable atRest,
            final Consumer<String> notes) {
        this.readers = readers;
        this.slots = slots;
        this.name = name;
        this.handler = handler;
        this.atRest = atRest;
        this.notes = notes;
    }

    /**
     * Hands over the records from a position on.
     *
     * @return whether all that was in the log at the beginning was handed over.
     */
    public boolean run(final long from, final boolean isFollowing) {
        position = from;
        while (true) {
            try {
                if (advance(reader(), from) || isEnough) {
                    if (isEnough || !isFollowing) {
                        return true;
                    }
                } else if (!isFollowing && System.nanoTime() - firstNs > COMMIT_TIMEOUT_NS) {
                    return false;
                }
                atRest.run();
                LockSupport.parkNanos(REST_NS);
            } catch (final ReadException e) {
                onFailure(e, isFollowing);
            }
        }
    }

    private DeviceReader reader() {
        try {
            return readers.of(slots.get(current));
        } catch (final Refusal e) {
            throw ReadException.because(Status.NOT_CONNECTED, e.getMessage());
        }
    }

    /** Bytes of the log that were there at the beginning and are not handed over. */
    public long missingBytes() {
        return Math.max(0, tail(first) - position);
    }

    /** All that may be seen now. Returns whether that is at least what there was at the beginning. */
    private boolean advance(final DeviceReader reader, final long from) {
        final DeviceFacts facts = reader.facts();
        checkServes(facts);
        if (first == null) {
            first = facts;
            firstNs = System.nanoTime();
        }
        final DeviceFacts.Held log = VolumeReader.object(facts, name);
        if (log.kind() != ObjectKind.LOG) {
            throw new Refusal(
                    "'" + name + "' is a block object: twintag read " + name + " --block 0 --count " + log.end());
        }
        final long before = position;
        try {
            reader.forEachRecord(log.id(), position, Long.MAX_VALUE, this::onRecord);
        } catch (final ReadException e) {
            if (position == from && from > 0 && isMisplaced(e)) {
                throw new Refusal("no record of '" + name + "' begins at position " + from
                        + ", or it is bad; the log ends at " + log.tail() + ": choose another --from");
            }
            throw e;
        }
        failures = position > before ? 0 : failures;
        return position >= tail(first) || position >= log.tail() || isCovered(facts) && position == before;
    }

    private boolean onRecord(final LogRecord record) {
        isEnough = !handler.onRecord(record);
        position = record.end();
        failures = 0;
        return !isEnough;
    }

    /** Whether all that the device had applied at the beginning is acknowledged, and shown. */
    private boolean isCovered(final DeviceFacts now) {
        return now.committed() >= 0
                && Tag.compare(now.streamEpoch(), now.committed(), first.streamEpoch(), first.applied()) >= 0;
    }

    /**
     * A device that is no member is behind its twin, or foreign to what was acknowledged since (docs/invariants.md I5).
     */
    private static void checkServes(final DeviceFacts facts) {
        if (!Slots.has(facts.members(), facts.slot())) {
            throw ReadException.because(
                    Status.NOT_CONNECTED,
                    "device " + facts.slotName() + " is behind its twin and does not serve until it is equal again:"
                            + " read the other device (--device), or wait; see twintag status");
        }
    }

    private static boolean isMisplaced(final ReadException e) {
        return e.status() == Status.OUT_OF_RANGE || e.status() == Status.CORRUPT || e.status() == Status.TOO_LARGE;
    }

    /**
     * On to the twin; once each has failed without a record in between, that is the answer, unless it may come back.
     */
    private void onFailure(final ReadException failure, final boolean isFollowing) {
        final boolean isForGood = failure.status() == Status.NO_SUCH_OBJECT || failure.status() == Status.WRONG_KIND;
        final boolean isBadOnBoth = failures > 0 && wasBad && failure.status() == Status.CORRUPT;
        if (isForGood || (!isFollowing || isBadOnBoth) && failures + 1 >= slots.size()) {
            throw isBadOnBoth ? badOnBoth() : failure;
        }
        wasBad = failure.status() == Status.CORRUPT;
        readers.drop(slots.get(current));
        failures++;
        if (slots.size() > 1) {
            current = (current + 1) % slots.size();
            notes.accept(failure.getMessage() + "; going on with device " + slots.get(current));
        } else if (failures == 1) {
            notes.accept(failure.getMessage() + "; trying on");
        }
        if (failures > 1) {
            atRest.run();
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private ReadException badOnBoth() {
        return ReadException.because(
                Status.CORRUPT,
                "the record of '" + name + "' at position " + position
                        + " is bad on both devices: nothing of it is shown. A repair was asked for: twintag events says what"
                        + " came of it, if nothing, twintag scrub --start. Read on behind it (twintag cat " + name
                        + " --from POSITION)");
    }

    private long tail(final DeviceFacts facts) {
        return facts == null
                ? 0
                : facts.objects().values().stream()
                        .filter(object -> object.name().equals(name))
                        .mapToLong(DeviceFacts.Held::tail)
                        .findFirst()
                        .orElse(0);
    }
}
