package io.twintag.cli.settings;

import java.util.Locale;

/** One of the two devices, as people name it. */
public enum Slot {
    A,
    B;

    /** {@code a} or {@code b}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
