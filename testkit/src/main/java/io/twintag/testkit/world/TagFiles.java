package io.twintag.testkit.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The map file of a tag table: bits of it that flip. */
public final class TagFiles {
    private static final String MAP = "tags.cmap";

    private static final int MOST_EPOCHS = 10_000;
    private static final int MOST_PAGES = 10_000;
    private static final int EPOCH = 4;
    private static final int INDEX = 16;
    private static final int RECORDED = 24;
    private static final int SEALED = 40;
    private static final int SLOTS = 64;
    private static final int SLOT_LENGTH = 48;
    private static final int FIRST = 16;
    private static final int PAYLOAD_CRC = 28;
    private static final int PAGE_LENGTH = SLOTS + SLOTS * SLOT_LENGTH;

    private TagFiles() {}

    /**
     * A bit of an entry flips, or its page's of it. @return what it was, or null: there is no such entry.
     * @param isSealed under a seal; else not yet, and no bit of which blocks it names: nothing shows that but a scrub.
     */
    public static String flip(final Path volume, final SplittableRandom random, final boolean isSealed)
            throws IOException {
        final Path map = volume.resolve(MAP);
        if (!Files.exists(map)) {
            return null;
        }
        final byte[] bytes = Files.readAllBytes(map);
        final ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> pages = new ArrayList<>();
        for (int at = 0; at + PAGE_LENGTH <= bytes.length; at += Long.BYTES) {
            if (isPage(page, at) && (page.getInt(at) != 0 || !isSealed) && entries(page, at, isSealed) != 0) {
                pages.add(at);
            }
        }
        if (pages.isEmpty()) {
            return null;
        }
        final int at = pages.get(random.nextInt(pages.size()));
        final long sealed = entries(page, at, isSealed);
        int slot = random.nextInt(SLOTS);
        while ((sealed & 1L << slot) == 0) {
            slot = (slot + 1) % SLOTS;
        }
        final boolean isOfEntry = random.nextInt(8) > 0;
        int place = random.nextInt(SLOT_LENGTH);
        if (!isSealed && place >= FIRST && place < PAYLOAD_CRC) {
            place = PAYLOAD_CRC;
        }
        final int index = isOfEntry ? at + SLOTS + slot * SLOT_LENGTH + place : at + RECORDED + slot / Byte.SIZE;
        final int bit = isOfEntry ? random.nextInt(Byte.SIZE) : slot % Byte.SIZE;
        final byte flipped = (byte) (bytes[index] ^ 1 << bit);
        try (FileChannel channel = FileChannel.open(map, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {flipped}), index);
        }
        return "epoch " + page.getInt(at + EPOCH) + ", sequence " + (page.getLong(at + INDEX) * SLOTS + slot)
                + ", byte " + (index - at);
    }

    /** Those that are under a seal, or those that are not. */
    private static long entries(final ByteBuffer page, final int at, final boolean isSealed) {
        final long sealed = page.getInt(at) == 0 ? 0 : page.getLong(at + SEALED);
        return page.getLong(at + RECORDED) & (isSealed ? sealed : ~sealed);
    }

    /** Whether a tag page that holds an entry lies there: nothing else looks like it. */
    private static boolean isPage(final ByteBuffer bytes, final int at) {
        final int epoch = bytes.getInt(at + EPOCH);
        final long index = bytes.getLong(at + INDEX);
        final long recorded = bytes.getLong(at + RECORDED);
        if (epoch <= 0
                || epoch > MOST_EPOCHS
                || bytes.getLong(at + 2 * EPOCH) != 0
                || index < 0
                || index > MOST_PAGES
                || recorded == 0) {
            return false;
        }
        for (int slot = 0; slot < SLOTS; slot++) {
            if ((recorded & 1L << slot) != 0
                    && bytes.getLong(at + SLOTS + slot * SLOT_LENGTH) != index * SLOTS + slot) {
                return false;
            }
        }
        return true;
    }
}
