package io.twintag.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twintag.cli.io.RecordSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordSourceTest {
    private static List<String> records(final InputStream in, final int most, final int pieceLength)
            throws IOException {
        final RecordSource source = new RecordSource(in, most, pieceLength);
        final List<String> records = new ArrayList<>();
        RecordSource.Found found = source.next();
        while (found == RecordSource.Found.RECORD) {
            records.add(source.buffer().getStringWithoutLengthAscii(source.offset(), source.length()));
            found = source.next();
        }
        if (found == RecordSource.Found.TOO_LONG) {
            records.add("TOO LONG");
        }
        return records;
    }

    private static List<String> lines(final String text) throws IOException {
        return records(stream(text), 100, 0);
    }

    private static InputStream stream(final String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void linesWithoutTheirNewlines() throws IOException {
        assertEquals(List.of("a", "", "", "b\r"), lines("a\n\n\nb\r\n"));
        assertEquals(List.of(""), lines("\n"));
        assertEquals(List.of(), lines(""));
    }

    @Test
    void aLastLineWithoutANewlineCounts() throws IOException {
        assertEquals(List.of("a", "b"), lines("a\nb"));
    }

    @Test
    void aLineThatIsTooLongEndsIt() throws IOException {
        assertEquals(List.of("x".repeat(100), "TOO LONG"), lines("x".repeat(100) + "\n" + "y".repeat(101) + "\nz"));
        assertEquals(List.of("TOO LONG"), lines("y".repeat(101)));
    }

    @Test
    void piecesOfOneLengthAndARest() throws IOException {
        assertEquals(List.of("ab\n", "cde", "f"), records(stream("ab\ncdef"), 100, 3));
    }

    @Test
    void whateverTheStreamGivesAtATime() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final StringBuilder text = new StringBuilder();
        final List<String> expected = new ArrayList<>();
        while (text.length() < 6_000_000) { // more than a buffer
            final String line = "l".repeat(random.nextInt(100_000));
            expected.add(line);
            text.append(line).append('\n');
        }
        final InputStream whole = stream(text.toString());
        final InputStream inBits = new InputStream() {
            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(final byte[] bytes, final int offset, final int length) throws IOException {
                return whole.read(bytes, offset, Math.min(length, 1 + random.nextInt(70_000)));
            }
        };

        assertEquals(expected, records(inBits, 100_000, 0), "seed " + seed);
    }
}
