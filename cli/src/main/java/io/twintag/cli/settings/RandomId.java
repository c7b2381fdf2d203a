package io.twintag.cli.settings;

import java.security.SecureRandom;

/** Ids of devices, engine directories and lineages: random, so that no two are ever the same; 0 means none. */
public final class RandomId {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomId() {}

    public static long next() {
        long id = 0;
        while (id == 0) {
            id = RANDOM.nextLong();
        }
        return id;
    }
}
