package io.twintag.testkit.load;

import io.twintag.testkit.plan.Plan;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** What simulated writes hold: whose they are, and bytes that follow from it, so that any other byte is seen. */
public final class Content {
    public static final int BLOCK_SIZE = 512;
    public static final int BLOCKS = Plan.BLOCKS;
    /** Bytes of the smallest record: client and number. */
    public static final int LEAST = 8;

    private Content() {}

    static void fill(
            final MutableDirectBuffer target, final int at, final int lengthBytes, final int client, final int number) {
        target.putInt(at, client);
        target.putInt(at + Integer.BYTES, number);
        for (int i = LEAST; i < lengthBytes; i++) {
            target.putByte(at + i, byteAt(client, number, i));
        }
    }

    private static byte byteAt(final int client, final int number, final int index) {
        return (byte) (number * 31 + client * 7 + index);
    }

    public static int client(final DirectBuffer content, final int at) {
        return content.getInt(at);
    }

    public static int number(final DirectBuffer content, final int at) {
        return content.getInt(at + Integer.BYTES);
    }

    /** Whether these bytes are the whole content of one write. */
    public static boolean isWhole(final DirectBuffer content, final int at, final int lengthBytes) {
        final int client = client(content, at);
        final int number = number(content, at);
        for (int i = LEAST; i < lengthBytes; i++) {
            if (content.getByte(at + i) != byteAt(client, number, i)) {
                return false;
            }
        }
        return true;
    }
}
