package io.twintag.cli.settings;

import io.twintag.transport.protocol.Slots;

/** One of the two devices, as people name it. Its place in this list is its slot, as {@link Slots} numbers them. */
public enum Slot {
    A,
    B;

    /** The number of this slot: {@link Slots#A} or {@link Slots#B}. */
    public int number() {
        return ordinal();
    }

    /** The slot of the twin. */
    public Slot other() {
        return this == A ? B : A;
    }

    /** {@code a} or {@code b}. */
    @Override
    public String toString() {
        return Slots.letter(number());
    }
}
