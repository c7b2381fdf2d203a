package io.twintag.testkit.demo;

import io.twintag.cli.process.EngineStatus;
import io.twintag.cli.process.Part;
import io.twintag.cli.process.ProcessList;
import io.twintag.cli.settings.Refusal;
import io.twintag.cli.settings.Settings;
import io.twintag.cli.settings.Units;
import io.twintag.engine.membership.MirrorState;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Device b is killed in the middle of the demo's load and comes back: says what the mirror does meanwhile. One thread.
 */
final class DemoLoss {
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long SHOW_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);

    private final Settings settings;
    private final Consumer<String> say;
    private MirrorState told = MirrorState.UP_TO_DATE;
    private long killedNs;
    private long lookNs;
    private long showNs;
    private long before;

    DemoLoss(final Settings settings, final Consumer<String> say) {
        this.settings = settings;
        this.say = say;
    }

    /** Ends the process of device b as {@code kill -9} does. */
    void kill(final long acknowledged) {
        final Long pid = ProcessList.read(settings.runDirectory()).get(Part.DEVICE_B.label());
        if (pid == null) {
            throw new Refusal("device b does not run: see " + settings.logDirectory());
        }
        before = acknowledged;
        killedNs = System.nanoTime();
        lookNs = killedNs;
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        say.accept("killed       device b, process " + pid + ", by kill -9, in the middle of the load");
    }

    /** Says what is new. Returns whether both devices are members again. */
    boolean look(final long acknowledged) {
        final long nowNs = System.nanoTime();
        if (nowNs - lookNs < 0) {
            return false;
        }
        lookNs = nowNs + LOOK_NS;
        if (nowNs - killedNs > TIMEOUT_NS) {
            throw new Refusal("device b does not come back: see " + settings.logDirectory());
        }
        final EngineStatus status = EngineStatus.read(settings.runDirectory());
        final String mirror = status.text("mirror");
        final boolean isNews = !mirror.isEmpty() && !mirror.equals(told.name()) && !mirror.equals("WAITING");
        final boolean isProgress = mirror.equals("RESYNCING") && nowNs - showNs >= 0;
        if (!isNews && !isProgress) {
            return false;
        }
        showNs = nowNs + SHOW_NS;
        told = MirrorState.valueOf(mirror);
        final long meanwhile = acknowledged - before;
        final String text =
                switch (told) {
                    case DEGRADED -> status.reason() + "; " + Units.count(meanwhile) + " writes acknowledged since";
                    case RESYNCING -> resync(status) + "; " + Units.count(meanwhile) + " writes acknowledged since";
                    default -> resync(status) + "; " + Units.count(meanwhile) + " writes were acknowledged meanwhile";
                };
        say.accept(String.format("  +%7.3f s %s: %s", (nowNs - killedNs) / 1e9, mirror, text));
        return told == MirrorState.UP_TO_DATE;
    }

    private static String resync(final EngineStatus status) {
        final EngineStatus resync = status.part("resync");
        return "copied " + Units.size(resync.number("copiedBytes")) + " of " + Units.size(resync.number("inDoubtBytes"))
                + " in doubt (" + Units.count(resync.number("copiedBlocks")) + " of "
                + Units.count(resync.number("inDoubtBlocks")) + " blocks, the rest log records)";
    }
}
