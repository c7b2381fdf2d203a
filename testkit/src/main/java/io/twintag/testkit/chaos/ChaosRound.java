package io.twintag.testkit.chaos;

import io.twintag.testkit.load.ResyncFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one round of chaos came to.
 *
 * @param number       from 1.
 * @param title        what was struck.
 * @param kills        processes that were killed, by name.
 * @param stops        processes that were stopped for a while, by name.
 * @param detectedMs   from the first strike to the first report of a loss; -1: none was seen.
 * @param resyncs      that ran.
 * @param upToDateMs   from the last strike until the mirror was up to date; -1: never.
 * @param acknowledged writes, in this round.
 * @param lostOfOne    acknowledged by one device and gone with it, in this round.
 * @param isClean      nothing is violated.
 */
record ChaosRound(
        int number,
        String title,
        Map<String, Integer> kills,
        Map<String, Integer> stops,
        long detectedMs,
        List<ResyncFacts> resyncs,
        long upToDateMs,
        long acknowledged,
        long lostOfOne,
        boolean isClean) {

    long inDoubtBlocks() {
        return resyncs.stream().mapToLong(ResyncFacts::inDoubtBlocks).sum();
    }

    long inDoubtBytes() {
        return resyncs.stream().mapToLong(ResyncFacts::inDoubtBytes).sum();
    }

    long copiedBytes() {
        return resyncs.stream().mapToLong(ResyncFacts::copiedBytes).sum();
    }

    long resyncMs() {
        return resyncs.stream().mapToLong(ResyncFacts::durationMs).sum();
    }

    static String ratio(final long copiedBytes, final long inDoubtBytes) {
        return inDoubtBytes == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) copiedBytes / inDoubtBytes);
    }

    /** One line. */
    @Override
    public String toString() {
        final String repair = resyncs.isEmpty()
                ? "resync n/a"
                : "in doubt " + inDoubtBlocks() + " blocks " + inDoubtBytes() + " B  copied " + copiedBytes() + " B ("
                        + ratio(copiedBytes(), inDoubtBytes()) + ")  resync " + resyncMs() + " ms";
        return "round " + number + "  " + title + "  detected " + (detectedMs < 0 ? "n/a" : detectedMs + " ms") + "  "
                + repair + "  "
                + (upToDateMs < 0
                        ? "NOT up to date"
                        : String.format(Locale.ROOT, "up to date %.1f s", upToDateMs / 1e3))
                + "  acked " + acknowledged
                + (lostOfOne > 0 ? "  " + lostOfOne + " of APPLIED_ONE lost with their device" : "")
                + (isClean ? "  ok" : "  VIOLATED");
    }

    /** The round for programs. */
    Map<String, Object> json() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("round", number);
        json.put("faults", title);
        json.put("kills", kills);
        json.put("stops", stops);
        json.put("detectedMs", detectedMs < 0 ? null : detectedMs);
        json.put("resyncs", resyncs.size());
        json.put("inDoubtBlocks", inDoubtBlocks());
        json.put("inDoubtBytes", inDoubtBytes());
        json.put("copiedBytes", copiedBytes());
        json.put("resyncMs", resyncMs());
        json.put("upToDateMs", upToDateMs < 0 ? null : upToDateMs);
        json.put("acknowledged", acknowledged);
        json.put("lostOfOne", lostOfOne);
        json.put("ok", isClean);
        return json;
    }
}
