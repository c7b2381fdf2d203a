package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.twintag.cli.command.SizeConverter;
import io.twintag.cli.io.ByteOutput;
import io.twintag.cli.io.ProgressLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them, bytes as they leave, and the progress line. */
class SizesAndOutputTest {
    private static OutputStream failing(final String message) {
        return new OutputStream() {
            @Override
            public void write(final int value) throws IOException {
                throw new IOException(message);
            }
        };
    }

    @Test
    void sizes() {
        final SizeConverter converter = new SizeConverter();
        assertEquals(512, converter.convert("512"));
        assertEquals(4096, converter.convert("4K"));
        assertEquals(64L << 20, converter.convert("64m"));
        assertEquals(1L << 40, converter.convert(" 1t "));
        for (final String wrong : new String[] {"", "4kb", "-1", "1.5m", "99999999999999t"}) {
            assertThrows(TypeConversionException.class, () -> converter.convert(wrong), wrong);
        }
    }

    @Test
    void aReaderThatIsGoneIsNoErrorAndAFullDiskIs() {
        final ByteOutput gone = new ByteOutput(failing("Broken pipe"));
        gone.put((byte) 1);
        assertThrows(ByteOutput.ReaderGone.class, gone::flush);

        final ByteOutput full = new ByteOutput(failing("No space left on device"));
        full.put((byte) 1);
        assertThrows(UncheckedIOException.class, full::flush);
    }

    @Test
    void bytesLeaveInOrder() {
        final ByteArrayOutputStream target = new ByteArrayOutputStream();
        final ByteOutput out = new ByteOutput(target);
        final byte[] bytes = new byte[700_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        out.put((byte) 7);
        out.put(new UnsafeBuffer(bytes), 0, bytes.length);
        out.flush();

        assertEquals(bytes.length + 1, target.size());
        assertEquals(7, target.toByteArray()[0]);
        assertEquals(bytes[699_999], target.toByteArray()[700_000]);
    }

    @Test
    void progressSaysHowLongItTakes() {
        final ProgressLine line = new ProgressLine("records", 1000, false);

        assertEquals("5 records, 250 B, 5/s, 250 B/s, 25 %, 3 s left", line.line(5, 250, 1_000_000_000L));
    }
}
