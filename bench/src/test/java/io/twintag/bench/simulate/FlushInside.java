package io.twintag.bench.simulate;

import net.bytebuddy.asm.Advice;

/** Added to the change of a block: a flush begins then, if none is under way. */
public final class FlushInside {
    private FlushInside() {}

    @Advice.OnMethodExit
    static void exit() {
        begin();
    }

    /** Covers what was applied before the write that is under way. */
    public static void begin() {
        if (VolumeSeen.volume() != null) {
            VolumeSeen.volume().beginFlush();
        }
    }
}
