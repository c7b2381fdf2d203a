package io.twintag.device;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When a volume whose agent failed is opened again, which recovers it as after a kill (I9: the agent itself stays
 * ended): after one second, then two, four, up to thirty; one that was served for a minute begins with a second again.
 * The watch's thread.
 */
final class Reopening {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long CALM_NS = TimeUnit.MINUTES.toNanos(1);

    private final Map<Path, Pause> pauses = new HashMap<>();
    private final DeviceContext context;

    /** @param failed what is to be opened again. */
    private record Pause(HostedVolume failed, long lengthNs, long untilNs) {}

    Reopening(final DeviceContext context) {
        this.context = context;
    }

    /** Whether the time has come for a volume that is down; its pause begins with the first call. */
    boolean isDue(final HostedVolume failed, final long nowNs) {
        final Pause pause = pauses.get(failed.directory());
        if (pause != null && pause.failed == failed) {
            return nowNs - pause.untilNs >= 0;
        }
        final boolean isCalm = pause == null || nowNs - pause.untilNs > CALM_NS;
        begin(failed, isCalm ? FIRST_NS : doubled(pause), nowNs);
        return false;
    }

    /** It could not be opened. Of one that has not failed before it is no matter: the watch looks again soon. */
    void refused(final Path directory, final long nowNs) {
        final Pause pause = pauses.get(directory);
        if (pause != null) {
            begin(pause.failed, doubled(pause), nowNs);
        }
    }

    private static long doubled(final Pause pause) {
        return Math.min(2 * pause.lengthNs, LONGEST_NS);
    }

    private void begin(final HostedVolume failed, final long lengthNs, final long nowNs) {
        pauses.put(failed.directory(), new Pause(failed, lengthNs, nowNs + lengthNs));
        context.log()
                .accept(failed.directory() + " is opened again, and recovered, in "
                        + TimeUnit.NANOSECONDS.toSeconds(lengthNs) + " s");
    }
}
