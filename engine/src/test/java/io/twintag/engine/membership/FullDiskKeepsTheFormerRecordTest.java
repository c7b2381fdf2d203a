package io.twintag.engine.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twintag.transport.runtime.SmallFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskKeepsTheFormerRecordTest {
    private static final int ROOM = 100;

    @TempDir
    Path directory;

    @Test
    void aRecordOfWhichAPartFitsDoesNotReplaceTheFormer() {
        final MembershipRecord former = MembershipRecord.first(11, 7, (short) 0, 21, 22);
        former.store(directory);

        assertThrows(
                UncheckedIOException.class, () -> former.next(2, 0b01, 21, 22).store(new NearlyFull(), directory));

        assertEquals(former, MembershipRecord.load(directory));
    }

    /** Takes what there is room for, as a file system does, and then nothing. */
    private static final class NearlyFull implements SmallFiles {
        private int room = ROOM;

        @Override
        public int write(final FileChannel channel, final ByteBuffer bytes) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            final ByteBuffer part = bytes.slice().limit(Math.min(bytes.remaining(), room));
            final int written = channel.write(part);
            bytes.position(bytes.position() + written);
            room -= written;
            return written;
        }
    }
}
