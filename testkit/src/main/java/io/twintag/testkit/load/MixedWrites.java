package io.twintag.testkit.load;

import io.twintag.transport.protocol.AckLevel;
import java.util.List;
import java.util.Random;

/** The writes of one client of chaos, one after the other: a function of the seed and the client. One thread. */
public final class MixedWrites {
    private static final int MAX_BLOCKS = 8;
    private static final int SMALL_PAYLOAD = 232;
    private static final int LARGE_PAYLOAD = 24 * 1024;
    private static final int LARGE_ONE_IN = 500;

    /** Length of the smallest record; bytes that nobody wrote are hardly taken for one. */
    private static final int MIN_LENGTH = 24;

    private final Random random;
    private final int client;
    private final List<TestObject> objects;
    private long number;

    public MixedWrites(final long seed, final int client, final TestObject.Choice choice) {
        this.random = new Random(Content.mix(seed, client));
        this.client = client;
        this.objects = choice.objects();
    }

    public Write next() {
        number++;
        final TestObject object = objects.get(random.nextInt(objects.size()));
        final AckLevel level = level(random.nextInt(20));
        if (object.isLog()) {
            final int most = random.nextInt(LARGE_ONE_IN) == 0 ? LARGE_PAYLOAD : SMALL_PAYLOAD;
            final int lengthBytes = MIN_LENGTH + random.nextInt(most);
            return new Write(client, number, object, 0, lengthBytes, level);
        }
        // Half of them single, and ranges that overlap those of other clients.
        final int blocks = random.nextBoolean() ? 1 : 1 + random.nextInt(MAX_BLOCKS);
        final long first = random.nextInt(object.blocks() - blocks + 1);
        return new Write(client, number, object, first, blocks * object.blockSize(), level);
    }

    /** Mostly the default; a flush is dear. */
    private static AckLevel level(final int die) {
        return switch (die) {
            case 0, 1, 2 -> AckLevel.APPLIED_ONE;
            case 3, 4 -> AckLevel.FLUSHED_BOTH;
            default -> AckLevel.APPLIED_BOTH;
        };
    }
}
