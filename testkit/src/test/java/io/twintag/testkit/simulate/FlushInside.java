package io.twintag.testkit.simulate;

import io.twintag.device.store.Volume;
import net.bytebuddy.asm.Advice;

/** Added to the change of a block: a flush begins then, if none is under way. */
public final class FlushInside {
    /** One write in so many: as much must be unflushed that some of it is replaced. */
    private static final int WRITES = 16;

    private FlushInside() {}

    @Advice.OnMethodExit
    static void exit() {
        begin();
    }

    /** Covers what was applied before the write that is under way. */
    public static void begin() {
        final Volume volume = VolumeSeen.volume();
        if (volume != null && volume.applied() % WRITES == 0) {
            volume.beginFlush();
        }
    }
}
