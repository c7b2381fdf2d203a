package io.twintag.testkit.simulate;

import io.twintag.device.store.Disk;
import java.nio.channels.FileChannel;

/** A file is written and not forced. */
public final class NotForced {
    private NotForced() {}

    public static void force(final Disk disk, final FileChannel channel) {
        if (!channel.isOpen()) {
            throw new IllegalStateException(disk + " is asked to force what is closed");
        }
    }
}
