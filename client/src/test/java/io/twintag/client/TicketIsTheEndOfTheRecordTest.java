package io.twintag.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TicketIsTheEndOfTheRecordTest {
    private static final int CAPACITY = 1 << 16;
    private static final int HEADER_LENGTH = 8;

    @Test
    void whereverTheProducersAreByThen() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            final long start = (random.nextLong() >>> 3) & -8L;
            final int room = CAPACITY - (int) (start & (CAPACITY - 1));
            final int recordLength = Math.min(room, 8 * (1 + random.nextInt(CAPACITY / 64)));
            final int othersAfter =
                    switch (random.nextInt(3)) {
                        case 0 -> 0;
                        case 1 -> CAPACITY - recordLength;
                        default -> 8 * random.nextInt((CAPACITY - recordLength) / 8 + 1);
                    };

            final long ticket = Submitter.ticket(
                    (int) (start & (CAPACITY - 1)) + HEADER_LENGTH,
                    recordLength - HEADER_LENGTH,
                    CAPACITY,
                    start + recordLength + othersAfter);

            assertEquals(start + recordLength, ticket, "seed " + seed);
        }
    }
}
