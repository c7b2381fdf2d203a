package io.twintag.testkit.load;

import io.twintag.testkit.plan.Plan;
import io.twintag.transport.protocol.AckLevel;
import java.util.SplittableRandom;

/**
 * The writes of one simulated client: bursts of appends and block writes, mostly among few blocks, and for a while
 * always the same: those are written again soon, and then left as they are. One thread.
 */
public final class HotWrites {
    /** Bytes of the largest payload. */
    public static final int MAX_PAYLOAD = 8 * 1024;

    private static final int MAX_BLOCKS = 3;
    private static final int MAX_BURST = 6;
    private static final int HOT = 8;
    private static final int STAY = 12;

    private final Plan plan;
    private final int client;
    private final SplittableRandom random;
    private int hot;

    public HotWrites(final Plan plan, final int client, final SplittableRandom random) {
        this.plan = plan;
        this.client = client;
        this.random = random;
    }

    /** How many writes come at once. */
    public int burst() {
        return random.nextInt(MAX_BURST);
    }

    /** Draws a write to have this number. */
    public Write draw(final long number) {
        final AckLevel asked = AckLevel.values()[random.nextInt(plan.levels())];
        if (random.nextBoolean()) {
            final int lengthBytes = Content.MIN_LENGTH + random.nextInt(plan.mostBytes());
            return new Write(client, number, TestObject.LOG, 0, lengthBytes, asked);
        }
        final int count = 1 + random.nextInt(MAX_BLOCKS);
        return new Write(client, number, TestObject.BLOCK, first(count), count * TestObject.BLOCK_SIZE, asked);
    }

    private int first(final int count) {
        if (plan.hotBlocks() < TestObject.BLOCKS) {
            return random.nextInt(plan.hotBlocks() - count + 1);
        }
        if (random.nextInt(STAY) == 0) {
            hot = random.nextInt(TestObject.BLOCKS - HOT + 1);
        }
        return random.nextInt(4) == 0
                ? random.nextInt(TestObject.BLOCKS - count + 1)
                : hot + random.nextInt(HOT - count + 1);
    }
}
