package io.twintag.testkit.chaos;

import io.twintag.cli.process.Part;

/** What chaos strikes. */
enum ChaosTarget {
    DEVICE_A(Part.DEVICE_A, "device a"),
    DEVICE_B(Part.DEVICE_B, "device b"),
    ENGINE(Part.ENGINE, "engine"),
    DRIVER(Part.DRIVER, "driver"),
    CLIENT(null, "client");

    private final Part part;
    private final String title;

    ChaosTarget(final Part part, final String title) {
        this.part = part;
        this.title = title;
    }

    /** The part of the mirror; null of a client. */
    Part part() {
        return part;
    }

    boolean isDevice() {
        return this == DEVICE_A || this == DEVICE_B;
    }

    ChaosTarget twin() {
        return this == DEVICE_A ? DEVICE_B : DEVICE_A;
    }

    @Override
    public String toString() {
        return title;
    }

    /** What {@code --kill} allows. */
    enum Choice {
        DEVICE,
        ENGINE,
        DRIVER,
        CLIENT,
        ALL
    }
}
