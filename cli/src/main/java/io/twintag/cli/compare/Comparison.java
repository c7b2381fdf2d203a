package io.twintag.cli.compare;

import io.twintag.cli.settings.Refusal;
import io.twintag.client.VolumeReader;
import io.twintag.transport.protocol.DeviceFacts;
import io.twintag.transport.protocol.ObjectKind;
import io.twintag.transport.protocol.Slots;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares what the two devices hold, byte by byte: logs record by record with their headers, blocks with the trailer
 * of their newest version. Of two running devices it compares what both had acknowledged when it began, also while
 * writes go on; of two stopped ones all, and what only one of them has seen is in doubt, not different: the next start
 * settles it.
 *
 * <p>One thread.
 */
public final class Comparison {
    private static final long CREATE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final VolumeReader a;
    private final VolumeReader b;
    private final boolean isOnline;
    private final Findings findings;

    public Comparison(final VolumeReader a, final VolumeReader b, final boolean isOnline, final Findings findings) {
        this.a = a;
        this.b = b;
        this.isOnline = isOnline;
        this.findings = findings;
    }

    /** @throws Refusal when the two are not comparable now; the message says why and what to do. */
    public void run() {
        DeviceFacts factsA = a.facts();
        DeviceFacts factsB = b.facts();
        check(factsA, factsB);
        final long beginNs = System.nanoTime();
        while (isOnline
                && !factsA.objects().keySet().equals(factsB.objects().keySet())
                && System.nanoTime() - beginNs < CREATE_TIMEOUT_NS) {
            LockSupport.parkNanos(REST_NS); // an object is being created
            factsA = a.facts();
            factsB = b.facts();
        }
        final TreeSet<Integer> ids = new TreeSet<>(factsA.objects().keySet());
        ids.addAll(factsB.objects().keySet());
        for (final int id : ids) {
            compare(factsA, factsB, id);
        }
        if (isOnline && a.facts().streamEpoch() != factsA.streamEpoch()) {
            checkMembers(a.facts(), b.facts());
        }
    }

    private void check(final DeviceFacts factsA, final DeviceFacts factsB) {
        if (factsA.lineage() != factsB.lineage()) {
            throw new Refusal("the devices belong to different mirrors (lineages " + Long.toHexString(factsA.lineage())
                    + " and " + Long.toHexString(factsB.lineage()) + "): correct device.a.dir and device.b.dir");
        }
        if (isOnline) {
            checkMembers(factsA, factsB);
        }
    }

    /** While one device is being made equal to its twin there is nothing to compare. */
    private static void checkMembers(final DeviceFacts factsA, final DeviceFacts factsB) {
        for (final DeviceFacts facts : new DeviceFacts[] {factsA, factsB}) {
            if (facts.members() != Slots.BOTH
                    || facts.recordEpoch() != Math.max(factsA.recordEpoch(), factsB.recordEpoch())) {
                throw new Refusal(
                        "device " + facts.slotName() + " is being made equal to its twin, or waits for it: run"
                                + " verify again when twintag status says RUNNING");
            }
        }
    }

    private void compare(final DeviceFacts factsA, final DeviceFacts factsB, final int id) {
        final DeviceFacts.Held inA = factsA.objects().get(id);
        final DeviceFacts.Held inB = factsB.objects().get(id);
        findings.object();
        if (inA == null || inB == null) {
            onOneOnly(inA == null ? b : a, inA == null ? inB : inA);
        } else if (inA.kind() != inB.kind()
                || !inA.name().equals(inB.name())
                || inA.blockSize() != inB.blockSize()
                || inA.sizeBytes() != inB.sizeBytes()) {
            findings.difference("object " + id + " has another name or shape on each device: '" + inA.name() + "' and '"
                    + inB.name() + "'");
        } else if (inA.kind() == ObjectKind.LOG) {
            new LogComparison(a, b, isOnline, findings).run(factsA, factsB, inA, inB);
        } else {
            new BlockComparison(a, b, isOnline, findings).run(factsA, factsB, inA);
        }
    }

    /**
     * An object is written only once it is on both; so one that holds nothing is left of a create that was never done.
     */
    private void onOneOnly(final VolumeReader holder, final DeviceFacts.Held held) {
        final boolean isUntouched = held.kind() == ObjectKind.LOG
                ? held.tail() == 0
                : new BlockComparison(a, b, isOnline, findings).isUntouched(holder, held);
        if (isUntouched) {
            findings.unfinishedObject();
        } else {
            findings.difference("object " + held.id() + " '" + held.name() + "' is only on device " + holder.name());
        }
    }
}
