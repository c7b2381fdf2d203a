package io.twintag.testkit.world;

import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.agrona.IoUtil;

/**
 * A mapped file and what of it is on the disk: of each page that was stored to since it was last forced, the bytes that
 * were forced. A power cut gives each sector of such a page back as it was then or as it is now; in between the
 * operating system may have written a page by itself ({@link #writeBack}).
 */
public final class SimFile {
    static final int PAGE = 4096;
    static final int SECTOR = 512;

    private final Path path;
    private final MappedByteBuffer mapped;
    private final byte[][] forced;
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    SimFile(final Path path, final MappedByteBuffer mapped) {
        this.path = path;
        this.mapped = mapped;
        this.forced = new byte[(mapped.capacity() + PAGE - 1) / PAGE][];
    }

    Path path() {
        return path;
    }

    public MappedByteBuffer mapped() {
        return mapped;
    }

    void beforeStore(final int index, final int lengthBytes) {
        final int last = Math.min(forced.length - 1, (index + Math.max(1, lengthBytes) - 1) / PAGE);
        for (int page = index / PAGE; page <= last; page++) {
            if (forced[page] == null) {
                final byte[] bytes = spare.isEmpty() ? new byte[PAGE] : spare.pop();
                mapped.get(page * PAGE, bytes, 0, lengthOf(page));
                forced[page] = bytes;
            }
        }
    }

    private int lengthOf(final int page) {
        return Math.min(PAGE, mapped.capacity() - page * PAGE);
    }

    void force(final int index, final int lengthBytes) {
        final int last = Math.min(forced.length - 1, (index + Math.max(1, lengthBytes) - 1) / PAGE);
        for (int page = index / PAGE; page <= last; page++) {
            forget(page);
        }
    }

    private void forget(final int page) {
        if (forced[page] != null) {
            spare.push(forced[page]);
            forced[page] = null;
        }
    }

    /** The operating system writes some of its pages to the disk. */
    void writeBack(final SplittableRandom random) {
        for (int page = 0; page < forced.length; page++) {
            if (forced[page] != null && random.nextInt(3) == 0) {
                forget(page);
            }
        }
    }

    /** Leaves the file as a power cut might: by pages, or torn between two sectors. */
    void losePower(final SplittableRandom random) {
        final int likely = random.nextInt(5);
        for (int page = 0; page < forced.length; page++) {
            if (forced[page] == null) {
                continue;
            }
            final boolean isTorn = random.nextInt(3) == 0;
            final boolean isBack = random.nextInt(4) < likely;
            for (int sector = 0; sector < lengthOf(page); sector += SECTOR) {
                if (isTorn ? random.nextBoolean() : isBack) {
                    mapped.put(page * PAGE + sector, forced[page], sector, Math.min(SECTOR, lengthOf(page) - sector));
                }
            }
            forget(page);
        }
    }

    /** Bytes that go bad on the disk and in memory at once. */
    public void damage(final int index, final byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            final int at = index + i;
            mapped.put(at, bytes[i]);
            if (forced[at / PAGE] != null) {
                forced[at / PAGE][at % PAGE] = bytes[i];
            }
        }
    }

    void unmap() {
        IoUtil.unmap(mapped);
    }
}
